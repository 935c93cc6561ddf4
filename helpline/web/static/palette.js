"use strict";
// Ctrl-K: everything one can go to or do, found by typing. It is made of the links and buttons of the page she has open,
// so it holds nothing that she may not do. Ctrl-K is no single letter: it works where letter keys are off, and in fields.

const PRESSABLE = ["main :is(a[href], button, summary)", ".foot button, .head button"];  // what she works at comes first
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function namesOf(thing) {
  const words = thing.matches("summary") ? ($("h2", thing) ?? thing).innerText : thing.innerText;
  return (thing.getAttribute("aria-label") || words).replace(/\s+/g, " ").trim();
}

function letterOf(thing) {
  return (thing.matches("details > summary, form[data-letter] > button") ? thing.parentElement : thing).dataset.letter;
}

// A few letters typed by habit must not send an answer or close a ticket: a deed is only shown to her, one more press is
// hers. Taking a ticket harms nobody; it has a letter of its own anyway.
function isOnlyPointedAt(thing) {
  return thing.matches("button") && thing.type === "submit" && !letterOf(thing);
}

function follow(thing) {
  if (thing.matches("summary")) {
    thing.parentElement.open = true;
    thing.focus();
  } else if (isOnlyPointedAt(thing)) {
    thing.focus();
    thing.scrollIntoView({ block: "center" });
  } else {
    thing.click();
  }
}

function gather(words) {
  const ways = $$("[data-go]", $("#ways-to-go").content).map((link) => ({
    group: words.views, name: link.textContent, letter: link.dataset.go && `g ${link.dataset.go}`,
    follow: () => location.assign(link.getAttribute("href")),
  }));
  const tickets = $$(".item .top a, .hit .top a").map((link) => ({
    group: words.tickets, name: namesOf(link), follow: () => link.click(),
  }));
  const here = PRESSABLE.flatMap((what) => $$(what)).filter((thing) => isShown(thing) && !thing.closest(".items, .views, [data-palette]")).map((thing) => ({
    group: words.here, name: namesOf(thing), letter: letterOf(thing), follow: () => follow(thing),
  }));
  const known = new Set();
  return [...here, ...tickets, ...ways].filter(({ name }) => name && !known.has(name) && known.add(name));
}

function drawOptions(list, found) {
  let group = "";
  list.replaceChildren();
  found.forEach((entry, number) => {
    if (entry.group !== group) {
      group = entry.group;
      const head = document.createElement("p");
      head.className = "group";
      head.setAttribute("role", "presentation");
      head.textContent = group;
      list.append(head);
    }
    const option = document.createElement("div"), key = document.createElement("kbd");
    option.id = `palette-${number}`;
    option.setAttribute("role", "option");
    option.append(entry.name);
    key.textContent = entry.letter ?? "";
    key.setAttribute("aria-hidden", "true");
    if (entry.letter) option.append(" ", key);
    list.append(option);
  });
}

function openPalette() {
  const all = gather($("#palette").content.firstElementChild.dataset);
  const top = showOnTop($("#palette"));
  if (!top) return;
  const field = $("input", top), list = $("[role=listbox]", top), told = $("[role=status]", top);
  const groups = [...new Set(all.map(({ group }) => group))];
  let found = [], at = 0;
  const mark = () => {
    $$("[role=option]", list).forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    if (found.length) field.setAttribute("aria-activedescendant", `palette-${at}`);
    else field.removeAttribute("aria-activedescendant");
    $(`#palette-${at}`, list)?.scrollIntoView({ block: "nearest" });
  };
  const find = () => {
    const parts = plain(field.value).split(/\s+/);
    found = all.filter(({ name }) => parts.every((part) => plain(name).includes(part)));
    const isNamed = ({ name }) => Number(plain(name) === parts.join(" "));
    found.sort((one, other) => groups.indexOf(one.group) - groups.indexOf(other.group) || isNamed(other) - isNamed(one));
    at = 0;
    told.textContent = found.length ? "" : top.dataset.none;
    drawOptions(list, found);
    mark();
  };
  const take = (number) => {
    const entry = found[number];
    if (!entry) return;
    top.addEventListener("close", () => queueMicrotask(entry.follow));
    top.close();
  };
  field.addEventListener("input", find);
  field.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && found.length) { at = (at + by + found.length) % found.length; mark(); }
    if (event.key === "Enter") take(at);
    if (by || event.key === "Enter") event.preventDefault();
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(Number(option.id.slice("palette-".length)));
  });
  find();
  field.focus();
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || pressed(event) !== "k") return;
  event.preventDefault();
  openPalette();
});
for (const button of $$("[data-palette]")) {
  button.hidden = false;
  button.addEventListener("click", openPalette);
}
