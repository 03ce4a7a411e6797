// Shows a question only where the answers so far lead to it. Without this script its hint says when to answer it.
"use strict";

(() => {
  const valueOf = (name) => {
    const inputs = [...document.getElementsByName(name)];
    const chosen = inputs.find((one) => one.checked);
    if (inputs[0]?.type === "checkbox") return chosen ? "yes" : "no";
    return inputs[0]?.type === "radio" ? (chosen?.value ?? "") : (inputs[0]?.value ?? "");
  };

  // One box for each question: a group of radio buttons has the marks on every button.
  const boxes = new Map();
  for (const one of document.querySelectorAll("[data-shown-if]")) {
    boxes.set(one.closest(".kern-fieldset") ?? one.closest(".kern-form-input, .kern-form-check"), one.dataset);
  }

  const boxOf = (name) => {
    const one = document.getElementsByName(name)[0];
    return one?.closest(".kern-fieldset") ?? one?.closest(".kern-form-input, .kern-form-check");
  };

  function show() {
    for (const [box, { shownIf, shownIs }] of boxes) {
      const asked = !boxOf(shownIf)?.hidden && shownIs.split(" ").includes(valueOf(shownIf));
      // What is faulty stays in sight, or nobody could mend it.
      box.hidden = !asked && !box.querySelector("[aria-invalid]") && !box.querySelector(".kern-error");
    }
  }

  document.addEventListener("input", show);
  document.addEventListener("change", show);
  show();
})();
