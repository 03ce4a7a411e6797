// Saves the form of a draft while someone writes, and keeps on the device what could not be saved.
// All words stand in the page (applicant/saving.html); the answers of the server come from web/applicant/saving.py.
"use strict";

(() => {
  const IDLE = 3000; // ms without a key
  const APART = 5000; // between two saves
  const LONGEST = 15000; // until something typed without a pause is saved
  const SPOKEN = 60000; // between two announcements that something was saved
  const PATIENCE = 20000; // for an answer
  const AGAIN = [5000, 10000, 20000, 40000, 60000];
  const DAYS = 30;
  const BEFORE = 5; // forms sent without an answer that are remembered; the server reads as many
  const ALIVE = 60000; // bytes that a browser still sends for a page that is left

  const form = document.querySelector("form[data-saving]");
  if (!form) return;

  const STORE = "fundament.draft.";
  const OWN = `${STORE}${form.dataset.account}.`;
  const KEY = OWN + location.pathname;
  const line = form.querySelector("[data-saving-line]");
  const said = form.querySelector("[data-saving-said]");

  // ---- Words ----

  function word(name, values = {}) {
    const found = document.querySelector(`template[data-saving-word="${name}"]`).content.cloneNode(true);
    const texts = document.createTreeWalker(found, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      texts.currentNode.data = texts.currentNode.data.replace(/\{(\w+)\}/g, (all, slot) => values[slot] ?? all);
    }
    return found;
  }

  const words = (name, values) => word(name, values).textContent.replace(/\s+/g, " ").trim();
  let shown = "";
  let heard = "";
  let spoken = 0;

  function say(name, values = {}) {
    const given = { kept: words(kept ? "kept" : "unkept"), reason: "", ...values };
    // A button that has the focus must not be taken away under the fingers.
    if (name !== shown || !line.contains(document.activeElement)) line.replaceChildren(word(name, given));
    line.classList.toggle("fm-saving--warning", !["itself", "pending", "saved"].includes(name));
    shown = name;
    if (name === "pending" || name === "itself") return;
    // A change for better or worse is told at once, that all is well once a minute.
    if (name !== heard || (name === "saved" && Date.now() - spoken > SPOKEN)) {
      said.textContent = words(name, given);
      spoken = Date.now();
      heard = name;
    }
  }

  // ---- What stands in the form ----

  const controls = () =>
    [...form.elements].filter(
      (one) => one.name && one.name !== "csrfmiddlewaretoken" && !["hidden", "submit", "button", "file", "fieldset"].includes(one.type),
    );
  const named = (name) => controls().filter((one) => one.name === name);

  function values() {
    const found = {};
    for (const one of controls()) {
      if (one.type === "checkbox" || one.type === "radio") found[one.name] = one.checked ? one.value : (found[one.name] ?? "");
      else found[one.name] = one.value;
    }
    return found;
  }

  function put(name, value) {
    for (const one of named(name)) {
      if (one.type === "checkbox" || one.type === "radio") one.checked = one.value === value;
      else one.value = value;
    }
    named(name)[0]?.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function labelOf(name) {
    const [one] = named(name);
    const group = one?.type === "radio" ? one.closest("fieldset")?.querySelector("legend") : one?.labels?.[0];
    return group ? group.textContent.replace(/\s+/g, " ").trim() : "";
  }

  function reading(name, value) {
    if (!value) return words("empty");
    const [one] = named(name);
    if (one?.type === "checkbox") return words("yes");
    if (one?.type === "radio") return named(name).find((other) => other.value === value)?.labels?.[0]?.textContent.trim() ?? value;
    if (one?.tagName === "SELECT") return [...one.options].find((option) => option.value === value)?.text ?? value;
    return value;
  }

  // A browser that goes back or reloads fills in what was typed; the marks would then belong to another text.
  const closed = form.dataset.saving === "closed"; // nothing can be written any more, but what was kept is given back
  const typedBefore = form.dataset.bound === "yes";
  if (!typedBefore) {
    if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") {
      location.reload();
      return;
    }
    form.reset();
  }
  if (!closed) {
    form.elements.revision.value = form.dataset.revision;
    form.elements.seen.value = form.dataset.seen;
  }

  let saved = typedBefore ? {} : values(); // what is stored, as far as this page knows
  let byButton = form.dataset.saving === "button";
  let sentBefore = [];
  let faulty = {};
  let tried = {}; // faulty or disputed texts are not sent again unchanged
  let stopped = false;

  const unsaved = () => Object.entries(values()).filter(([name, value]) => value !== saved[name]);
  const waiting = () => unsaved().some(([name, value]) => value !== tried[name]);

  // ---- What is kept on the device ----

  let kept = true;
  const written = new Set();

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? null;
    } catch {
      return null;
    }
  }

  function keep() {
    try {
      const copy = { left: {}, fields: {}, ...read(KEY) };
      const open = Object.fromEntries(unsaved());
      for (const name of written) if (!(name in open)) delete copy.fields[name];
      for (const name of Object.keys(open)) written.add(name);
      for (const [name, text] of Object.entries(copy.left)) if (saved[name] === text) delete copy.left[name];
      Object.assign(copy.fields, open);
      copy.at = Date.now();
      copy.labels = { ...copy.labels, ...Object.fromEntries(Object.keys(open).map((name) => [name, labelOf(name)])) };
      copy.before = sentBefore;
      if (Object.keys(copy.fields).length || Object.keys(copy.left).length) write(copy);
      else {
        localStorage.removeItem(KEY);
        kept = true;
      }
    } catch {
      kept = false;
    }
  }

  function write(copy) {
    try {
      localStorage.setItem(KEY, JSON.stringify(copy));
      kept = true;
    } catch {
      kept = false; // no room, or a browser that keeps nothing
    }
  }

  function keysOf(start) {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(start));
    } catch {
      return [];
    }
  }

  function forgetOld() {
    for (const key of keysOf(STORE)) {
      if (!(read(key)?.at > Date.now() - DAYS * 86400000)) localStorage.removeItem(key);
    }
  }

  function offer() {
    const copy = read(KEY);
    if (!copy) return;
    const here = values();
    const found = { ...copy.left, ...copy.fields };
    const differ = Object.keys(found).filter((name) => found[name] !== here[name] && (name in here || found[name]));
    if (!typedBefore) sentBefore = copy.before ?? [];
    if (!differ.length) {
      if (!typedBefore) localStorage.removeItem(KEY);
      return;
    }
    const left = Object.fromEntries(differ.map((name) => [name, found[name]]));
    write({ ...copy, left, fields: {} });
    let time;
    try {
      time = new Date(copy.at).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
    } catch {
      time = new Date(copy.at).toLocaleString();
    }
    const box = word("offer", { time }).firstElementChild;
    for (const name of differ) {
      const texts = { label: labelOf(name) || copy.labels?.[name] || name, mine: reading(name, found[name]), stored: reading(name, here[name]) };
      box.querySelector("[data-saving-texts]").append(word("texts", texts));
    }
    const decided = () => {
      const rest = read(KEY);
      if (rest) write({ ...rest, left: {} });
      box.remove();
      window.removeEventListener("storage", elsewhere);
      keep();
    };
    // Another tab of the same person has saved it: nothing is left to decide.
    const elsewhere = (event) => {
      if (event.key === KEY && event.newValue === null && !unsaved().length) location.reload();
    };
    window.addEventListener("storage", elsewhere);
    box.querySelector("[data-saving-use]").addEventListener("click", () => {
      for (const name of differ) if (name in here) put(name, found[name]);
      keep();
      decided();
      named(differ[0])[0]?.focus();
      soon(0);
    });
    if (closed) for (const one of box.querySelectorAll("[data-saving-use], [data-saving-stored]")) one.remove();
    box.querySelector("[data-saving-discard]").addEventListener("click", () => {
      decided();
      (named(differ[0])[0] ?? document.querySelector("main")).focus();
    });
    form.before(box);
    said.textContent = box.querySelector("h2").textContent;
  }

  if (closed) {
    forgetOld();
    offer();
    return;
  }

  // ---- Saving ----

  let busy = null;
  let last = ""; // what was sent so that it arrives even when the page is gone
  let timer = 0;
  let retry = 0;
  let failures = 0;
  let lastSent = 0;
  let firstTyped = 0;

  // What changes its height while a button is held down moves the button away, and the press is lost.
  let pressing = false;
  let held = [];
  const released = () => new Promise((done) => (pressing ? held.push(done) : done()));
  function release() {
    pressing = false;
    const waited = held;
    held = [];
    setTimeout(() => waited.forEach((done) => done())); // after the click
  }
  form.addEventListener("pointerdown", (event) => (pressing = event.target.closest("button") !== null));
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, release, true);

  function soon(wait) {
    if (byButton || stopped) return;
    firstTyped ||= Date.now();
    const at = Math.max(Math.min(Date.now() + wait, firstTyped + LONGEST), lastSent + APART);
    clearTimeout(timer);
    timer = setTimeout(() => (pressing ? soon(IDLE) : save()), Math.max(0, at - Date.now()));
  }

  function token() {
    const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
    if (cookie) for (const one of document.querySelectorAll("[name=csrfmiddlewaretoken]")) one.value = cookie.slice(10);
  }

  function body(more) {
    const all = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") all.append(name, value);
    const plain = new URLSearchParams(all);
    plain.delete("csrfmiddlewaretoken");
    for (const [name, value] of Object.entries(more)) all.append(name, value);
    for (const one of sentBefore) all.append("sent_before", one);
    return [all, plain.toString()];
  }

  // "saved", "partly", "conflict", or why not: "lost", "logged_out", "other_account", "signed", "refused".
  async function save({ leaving = false, button = false } = {}) {
    while (busy && !leaving) await busy;
    const sent = values();
    if (!button && (!waiting() || byButton || stopped)) return shown;
    if (leaving && last === JSON.stringify(sent)) return shown;
    last = leaving ? JSON.stringify(sent) : "";
    clearTimeout(timer);
    clearTimeout(retry);
    lastSent = Date.now();
    firstTyped = 0;
    const work = send(sent, leaving, button);
    busy = work;
    try {
      return await work;
    } finally {
      if (busy === work) busy = null;
      if (shown !== "lost" && shown !== "logged_out" && waiting()) soon(IDLE);
    }
  }

  async function send(sent, leaving, button, second = false) {
    token();
    const [all, plain] = body(button ? { saved_by: "button" } : {});
    if (leaving && all.toString().length > ALIVE) all.delete("sent_before");
    sentBefore = [...sentBefore.filter((one) => one !== plain), plain].slice(-BEFORE);
    keep();
    let answer;
    let found = {};
    try {
      answer = await fetch(location.pathname, {
        method: "POST",
        body: all,
        headers: { Accept: "application/json", "Fundament-Account": form.dataset.account },
        redirect: "manual",
        credentials: "same-origin",
        keepalive: leaving,
        signal: leaving ? undefined : AbortSignal.timeout(PATIENCE),
      });
      if (answer.headers.get("Content-Type")?.startsWith("application/json")) found = await answer.json();
    } catch {
      return lost();
    }
    if (answer.ok && found.saved) return took(sent, found);
    if (found.refused === "form" && !second) {
      // The log-in gave out a new mark. Where the cookie does not tell it, a fresh page does.
      await freshToken();
      return send(sent, leaving, button, true);
    }
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return wait("logged_out");
    if (found.refused === "other_account") return wait("other_account");
    if (found.refused === "changed_meanwhile") return lost("pending");
    if (found.refused === "signed") {
      byButton = true;
      say("signed");
      return "signed";
    }
    if (answer.status >= 500 || answer.status === 429 || answer.ok) return lost();
    stopped = true;
    say("refused", { reason: found.text ?? "" });
    return "refused";
  }

  async function freshToken() {
    try {
      const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
      const fresh = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
      if (fresh) for (const one of document.querySelectorAll("[name=csrfmiddlewaretoken]")) one.value = fresh;
    } catch {
      // Without a network the next try finds out.
    }
  }

  function lost(name = "lost") {
    return wait(name, AGAIN[Math.min(failures++, AGAIN.length - 1)]);
  }

  function wait(name, delay = AGAIN.at(-1)) {
    say(name);
    clearTimeout(retry);
    // Not all at the same moment, when it was the server that could not answer.
    retry = setTimeout(save, delay * (0.75 + Math.random() / 2));
    return name;
  }

  function took(sent, found) {
    failures = 0;
    stopped = false;
    byButton = false;
    form.elements.revision.value = found.revision;
    form.elements.seen.value = found.seen;
    sentBefore = [];
    tried = {};
    for (const [name, value] of Object.entries(sent)) {
      if (name in found.errors || found.conflicts.includes(name)) tried[name] = value;
      else saved[name] = value;
    }
    faulty = found.errors;
    keep();
    for (const name of Object.keys(sent)) mark(name);
    for (const [name, text] of Object.entries(found.hints)) hint(name, text);
    others(found.others);
    beside(found.findings);
    if (found.changed) follow();
    const name = found.conflicts.length ? "conflict" : Object.keys(faulty).length ? "partly" : waiting() ? "pending" : "saved";
    say(name, { time: found.time });
    return found.conflicts.length ? "conflict" : name;
  }

  // Says who else is writing here, once the server knows of somebody.
  function others(names) {
    const place = document.querySelector("[data-saving-others]");
    if (!place || !names) return;
    place.hidden = !names.length;
    place.textContent = words("others", { names: names.join(", ") });
  }

  // The findings beside the form, as the server rendered them for what was just saved.
  async function beside(markup) {
    await released();
    const place = document.querySelector("[data-saving-findings]");
    if (!place || !markup || place.contains(document.activeElement)) return;
    place.replaceWith(new DOMParser().parseFromString(markup, "text/html").body.firstElementChild);
  }

  function hint(name, text) {
    const [one] = named(name);
    const id = one?.getAttribute("aria-describedby")?.split(" ").find((part) => part.endsWith("_helptext"));
    const shows = id && document.getElementById(id);
    if (shows && !shows.children.length) shows.textContent = text;
  }

  // What the page computes from the stored amounts comes fresh from the server; never what has the focus.
  async function follow() {
    if (!document.querySelector("[data-saving-follows]")) return;
    try {
      const answer = await fetch(location.pathname, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const there = [...page.querySelectorAll("[data-saving-follows]")];
      await released();
      const here = [...document.querySelectorAll("[data-saving-follows]")];
      if (there.length !== here.length) return;
      here.forEach((one, number) => {
        if (!one.contains(document.activeElement)) one.replaceWith(document.importNode(there[number], true));
      });
    } catch {
      // It follows with the next save, or with the button.
    }
  }

  // Names a fault beside its field, but not while someone writes in it.
  async function mark(name) {
    await released();
    const [one] = named(name);
    const reasons = tried[name] === values()[name] ? (faulty[name] ?? []) : [];
    if (!one || (reasons.length && named(name).includes(document.activeElement))) return;
    const around = one.closest(".kern-fieldset, .kern-form-input, .kern-form-check") ?? one.parentElement;
    const old = around.querySelector(".fm-errors");
    if (old && old.textContent.trim() === reasons.join(" ")) return;
    old?.remove();
    const id = `${one.id}_error`;
    const described = (one.getAttribute("aria-describedby") ?? "").split(" ").filter((part) => part && part !== id);
    if (reasons.length) {
      const box = document.createElement("div");
      box.className = "fm-errors";
      box.id = id;
      for (const reason of reasons) box.append(word("error", { reason }));
      around.append(box);
      described.push(id);
    }
    for (const each of named(name)) {
      if (reasons.length) each.setAttribute("aria-invalid", "true");
      else each.removeAttribute("aria-invalid");
      each.classList.toggle("kern-form-input__input--error", reasons.length > 0 && each.classList.contains("kern-form-input__input"));
    }
    if (described.length) one.setAttribute("aria-describedby", described.join(" "));
    else one.removeAttribute("aria-describedby");
    if (around.classList.contains("kern-form-input")) around.classList.toggle("kern-form-input--error", reasons.length > 0);
  }

  // ---- What happens on the page ----

  form.addEventListener("input", () => {
    keep();
    if (byButton) say(shown === "signed" || form.dataset.why === "signed" ? "signed" : "button");
    else if (!stopped && waiting()) {
      if (["saved", "partly", "itself"].includes(shown)) say("pending");
      if (shown !== "lost" && shown !== "logged_out" && shown !== "other_account") soon(IDLE);
    }
  });
  form.addEventListener("change", () => soon(0));
  form.addEventListener("focusout", (event) => {
    setTimeout(() => event.target.name && mark(event.target.name));
    if (waiting() && ["pending", "saved", "itself", "partly"].includes(shown)) soon(0);
  });

  // While its submit event is still on the way, a form takes no other.
  const sendOn = (what, submitter) => setTimeout(() => what.requestSubmit(submitter));

  let through = false;
  window.addEventListener("pageshow", () => {
    through = false; // kept in memory and shown again by the back button
    last = "";
  });
  form.addEventListener("submit", async (event) => {
    if (through || !unsaved().length) return;
    event.preventDefault();
    const again = shown === "refused";
    const how = await save({ button: true });
    // The page that answers a button shows faults and both versions; what is saved it does not write again.
    if (again || ["saved", "pending", "partly", "conflict"].includes(how)) {
      through = true;
      sendOn(form, event.submitter);
    }
  });

  window.addEventListener("pagehide", () => {
    if (waiting() && !through) save({ leaving: true });
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      if (waiting() && shown !== "logged_out") save({ leaving: true });
    } else if (["lost", "logged_out", "other_account"].includes(shown)) save();
  });
  window.addEventListener("focus", () => ["logged_out", "other_account"].includes(shown) && save());
  window.addEventListener("online", () => shown === "lost" && save());
  window.addEventListener("offline", () => waiting() && say("lost"));
  window.addEventListener("beforeunload", (event) => {
    if (!kept && !through && unsaved().length) event.preventDefault();
  });

  const leave = form.dataset.logout && document.querySelector(`form[action="${form.dataset.logout}"]`);
  leave?.addEventListener("submit", async (event) => {
    if (leave.dataset.through) return;
    event.preventDefault();
    if (waiting()) await save();
    if (keysOf(OWN).length && !window.confirm(words("forget"))) return;
    for (const key of keysOf(OWN)) localStorage.removeItem(key);
    saved = values(); // nothing is left to be kept or sent
    through = true;
    leave.dataset.through = "yes";
    sendOn(leave, event.submitter);
  });

  const back = form.querySelector("[data-saving-back]");
  if (back && !byButton) back.textContent = words("back");
  forgetOld();
  offer();
  if (byButton) say(form.dataset.why === "signed" ? "signed" : "button");
  else say("itself");
  if (typedBefore) {
    keep();
    soon(IDLE);
  }
})();
