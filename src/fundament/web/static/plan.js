// Adds up a financing plan while someone types. What counts is what the server works out of the saved plan; both use whole cents.
"use strict";

(() => {
  const form = document.querySelector("form[data-plan]");
  if (!form) return;
  const english = document.documentElement.lang.startsWith("en");

  // As core/money.py reads it: German notation, "1.5" is not guessed at. Null: not an amount.
  function cents(text) {
    const plain = text.trim().replace(/\s*(€|EUR|Euro)$/u, "");
    if (plain === "") return 0n;
    const read = /^(\d{1,3}(?:[.\u00a0\u202f ]\d{3})+|\d+)(?:,(\d{1,2}))?$/.exec(plain);
    if (!read) return null;
    return BigInt(read[1].replace(/\D/g, "")) * 100n + BigInt((read[2] ?? "").padEnd(2, "0"));
  }

  // A rate or a quantity as a whole number and its power of ten.
  function exact(text) {
    const read = /^(\d+)(?:[.,](\d{1,6}))?$/.exec(text.trim());
    if (!read) return text.trim() === "" ? [0n, 1n] : null;
    return [BigInt(read[1] + (read[2] ?? "")), 10n ** BigInt((read[2] ?? "").length)];
  }

  function euro(value) {
    const sign = value < 0n ? "-" : "";
    const digits = (value < 0n ? -value : value).toString().padStart(3, "0");
    const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, english ? "," : ".");
    return english ? `${sign}€${whole}.${digits.slice(-2)}` : `${sign}${whole},${digits.slice(-2)}\u00a0€`;
  }

  const share = (amount, rate) => {
    const [number, power] = exact(rate);
    return (amount * number) / (power * 100n);
  };

  const field = (name) => form.elements[name];
  const amount = (name) => (field(name) ? cents(field(name).value) : 0n);
  const word = (name, value) =>
    document.querySelector(`template[data-plan-word="${name}"]`).content.textContent.trim().replace("{cents}", value);
  const years = form.dataset.years.split(" ");
  const rows = [...form.querySelectorAll("[data-plan-row]")];

  // Null where something typed cannot be read: then nothing is claimed.
  function spending(year) {
    const found = {};
    let sum = amount(`eligible_${year}`);
    for (const row of rows) {
      const { planRow: key, unit, rate, of } = row.dataset;
      let value = 0n;
      if (rate) {
        const parts = of.split(" ").map((one) => found[one]);
        value = parts.includes(null) ? null : share(parts.reduce((all, one) => all + one, 0n), rate);
        show(`cost_${key}_${year}`, value);
      } else if (unit) {
        const number = exact(field(`cost_${key}_${year}`).value);
        value = number && (BigInt(unit) * number[0]) / number[1];
      } else value = amount(`cost_${key}_${year}`);
      found[key] = value;
      sum = sum === null || value === null ? null : sum + value;
    }
    return sum;
  }

  function show(name, value, text = value === null ? "–" : euro(value)) {
    for (const place of document.querySelectorAll(`[data-plan-out="${name}"]`)) {
      if (place.textContent.trim() !== text) place.textContent = text;
    }
  }

  const add = (parts) => (parts.includes(null) ? null : parts.reduce((all, one) => all + one, 0n));
  const least = (...parts) => parts.filter((one) => one !== undefined).reduce((a, b) => (a < b ? a : b));
  const given = (name) => (form.dataset[name] ? BigInt(form.dataset[name]) : undefined);

  function calculate() {
    const totals = { eligible: [], grant: [], own: [], other: [] };
    for (const year of years) {
      const line = { eligible: spending(year) };
      for (const name of ["grant", "own", "other"]) line[name] = amount(`${name}_${year}`);
      for (const name of Object.keys(totals)) totals[name].push(line[name]);
      show(`eligible_${year}`, line.eligible);
      const covered = add([line.grant, line.own, line.other]);
      if (line.eligible === null || covered === null) show(`result_${year}`, null);
      else if (line.eligible > covered) show(`result_${year}`, 0n, word("missing", euro(line.eligible - covered)));
      else if (line.eligible < covered) show(`result_${year}`, 0n, word("surplus", euro(covered - line.eligible)));
      else show(`result_${year}`, 0n, word(covered ? "fits" : "nothing", ""));
    }
    const eligible = add(totals.eligible);
    const grant = add(totals.grant);
    for (const name of Object.keys(totals)) show(name, add(totals[name]));
    if (eligible === null || grant === null) return;
    const usual = form.dataset.usual ? share(eligible, form.dataset.usual) : undefined;
    const most = least(eligible, usual, given("cap"), given("awardLeft"));
    if (usual !== undefined) show("usual", usual);
    if (form.dataset.highest) show("highest", share(eligible, form.dataset.highest));
    show("most", most);
    show("left", most - grant);
    show("own_least", eligible - most);
  }

  form.addEventListener("input", calculate);
  form.addEventListener("change", calculate);
  calculate();
})();
