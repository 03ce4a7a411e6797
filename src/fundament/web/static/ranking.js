// Lets people drag an application to where another stands. The server makes the ranks of it, as it does for the buttons, and saves.
"use strict";

(() => {
  const form = document.querySelector("form[data-ranking]");
  if (!form) return;
  const list = form.querySelector(".fm-ranking");
  const lineOf = (event) => event.target.closest?.("[data-ranking-line]");
  let dragged = null;

  list.addEventListener("dragstart", (event) => {
    if (!event.target.closest?.("[data-ranking-handle]")) return;
    dragged = lineOf(event);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.rankingLine);
    event.dataTransfer.setDragImage(dragged, 0, 0);
  });
  list.addEventListener("dragover", (event) => {
    const line = lineOf(event);
    if (!dragged || !line) return;
    event.preventDefault();
    for (const one of list.children) one.classList.toggle("fm-ranking__target", one === line && one !== dragged);
  });
  list.addEventListener("drop", (event) => {
    const line = lineOf(event);
    if (!dragged || !line || line === dragged) return;
    event.preventDefault();
    const move = document.createElement("input");
    Object.assign(move, { type: "hidden", name: "move" });
    move.value = `past:${dragged.dataset.rankingLine}:${line.dataset.rankingLine}`;
    form.append(move);
    form.requestSubmit();
  });
  list.addEventListener("dragend", () => {
    dragged = null;
    for (const one of list.children) one.classList.remove("fm-ranking__target");
  });

  for (const handle of form.querySelectorAll("[data-ranking-handle]")) handle.hidden = false;
  document.querySelector("[data-ranking-hint]").hidden = false;
})();
