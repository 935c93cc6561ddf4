"use strict";
// Letters that act as keys. What carries data-letter is reached by that letter; nothing else is, so a key never offers
// what the page doesn't. They rest while she types, in what has opened on top of the page, and where she switched them off.

const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";
const ROWS = ".item .top a, .message";
const FIRST = "input:checked, textarea, select, input:not([type=hidden]), button";

function pressed(event) {
  if ("/?".includes(event.key)) return event.key;
  // Lithuanian keyboards have letters on the row of numbers, Cyrillic ones no Latin letters: there the place decides.
  const place = /^(?:Digit|Numpad|Key)(.)$/.exec(event.code)?.[1].toLowerCase() ?? "";
  const key = event.key.toLowerCase();
  return /^[a-z0-9]$/.test(key) ? key : place;
}

function tell(sentence) {
  const line = $("[data-told]");
  if (line) line.textContent = sentence;
}

function isShown(thing) {
  return thing.checkVisibility({ visibilityProperty: true }) && !thing.closest("[inert]");
}

// --- doing what a letter asks: open, focus or press, as a click on the same thing would ------------------

function reach(thing) {
  if (thing.matches("details")) {
    thing.open = true;
    ($("[name=danger]:checked", thing) ?? $(FIRST, $("form", thing) ?? thing) ?? $("summary", thing)).focus();
  } else if (thing.matches("form")) {
    $("button", thing).click();
  } else if (thing.matches(TYPING)) {
    thing.focus();
    thing.scrollIntoView({ block: "nearest" });
  } else {
    thing.click();
  }
}

function step(by) {
  const rows = $$(ROWS).filter(isShown), here = document.activeElement;
  const at = rows.findIndex((row) => row === here || row.contains(here));
  const row = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  if (!row) return;
  if (!row.matches("a")) row.tabIndex = -1;
  row.focus({ preventScroll: true });
  (row.closest(".item") ?? row).scrollIntoView({ block: "nearest" });
}

const MOVES = {
  j: () => step(1),
  k: () => step(-1),
  o: () => document.activeElement.matches(".item .top a") && document.activeElement.click(),
  "?": () => showOnTop($("#keys-told")),
  "/": () => {
    const field = $("[data-search]");
    if (field) reach(field);
    else if ($(".places a[href='/search']")) location.assign("/search");
  },
};

function press(key) {
  if (MOVES[key]) { MOVES[key](); return true; }
  const thing = $$(`[data-letter="${key}"]`).find(isShown);
  if (thing) reach(thing);
  return Boolean(thing);
}

// --- something on top of the page: the focus comes back to where it was ----------------------------------

function showOnTop(template) {
  if ($("dialog[open]")) return null;
  const before = document.activeElement;
  const top = template.content.firstElementChild.cloneNode(true);
  document.body.append(top);
  $("[data-close]", top)?.addEventListener("click", () => top.close());
  top.addEventListener("close", () => {
    top.remove();
    if (before.isConnected) before.focus({ preventScroll: true });
  });
  top.showModal();
  $("[tabindex='-1']", top)?.focus();
  return top;
}

// --- inside the triage a number or a letter chooses; Enter keeps -----------------------------------------

function choose(form, key) {
  const chosen = $$("[data-key]", form).find((one) => one.dataset.key === key);
  chosen?.focus({ preventScroll: true });
  if (chosen) chosen.checked = true;
  return Boolean(chosen);
}

function listen() {
  const isOn = document.body.dataset.letterKeys !== "off";
  let goes = false;
  const go = (key) => {
    const way = $$("[data-go]", $("#ways-to-go").content).find((link) => link.dataset.go === key);
    if (way) location.assign(way.getAttribute("href"));
    return Boolean(way);
  };
  const act = (key, triage) => {
    if (triage && /^[a-z0-9]$/.test(key) && key !== "t") return choose(triage, key);
    if (!isOn) return false;
    if (goes) { goes = false; return go(key); }
    if (key === "g") { goes = true; return true; }
    return press(key);
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") goes = false;
    if (event.repeat && !"jk".includes(event.key)) return;
    if (event.target.closest(TYPING) || $("dialog[open]")) return;
    const key = pressed(event);
    if (key && act(key, event.target.closest("[data-triage] form"))) event.preventDefault();
  });
  if (!isOn) return;
  for (const thing of $$("[data-letter]")) {
    const pressable = thing.matches("form") ? $("button", thing) : thing.matches("details") ? $("summary", thing) : thing;
    pressable.setAttribute("aria-keyshortcuts", thing.dataset.letter);
  }
}

function triagePanel(panel) {
  $("[data-with-script]", panel).hidden = false;
  if (location.hash === "#triage" && !panel.open) $("summary", panel).focus({ preventScroll: true });
}

oncePlaced(() => {
  $$("[data-triage]").forEach(triagePanel);
  listen();
});
