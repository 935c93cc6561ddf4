"use strict";
// A page that nobody looks after locks itself: a minute before the session ends it says so, at the end it takes everything
// off the screen and asks for the passphrase in its place. What was typed waits and comes back.

const WARN = 60;      // seconds before the end
const LOOK = 60;      // seconds between two looks at the session; another tab may have renewed it, an administrator ended it
const AT_WORK = 120;  // seconds since the last key or click during which she is still at work

async function askSession() {
  const answer = await fetch("/session", { headers: { Accept: "application/json" } });
  if (answer.status === 401) return { left: 0 };
  if (!answer.ok || answer.redirected) throw new Error("no answer");
  return answer.json();
}

function watchSession(template) {
  const [warning, cover] = template.content.children;
  const { name } = template.dataset, line = $("[role=status]", warning);
  let ends = Infinity, timer = null, worked = Date.now(), away = null, locked = false;

  const warn = (ended) => {
    if (!warning.isConnected) document.body.append(warning);
    warning.hidden = false;
    // The words come after the region, or a screen reader would miss them.
    setTimeout(() => { line.textContent = ended ? line.dataset.ends : line.dataset.soon; });
  };
  const calm = () => {
    if (warning.contains(document.activeElement)) $("#main")?.focus({ preventScroll: true });
    warning.hidden = true;
    line.textContent = "";
  };

  // --- the cover: what it hides is taken out of the page, not only covered ---
  const lock = () => {
    if (locked) return;
    locked = true;
    calm();
    $$("dialog[open]").forEach((open) => open.close());
    away = { title: document.title, focus: document.activeElement, x: scrollX, y: scrollY, page: document.createDocumentFragment() };
    away.page.append(...[...document.body.childNodes].filter((node) => !(node instanceof Element && node.matches(".symbols"))));
    document.title = document.title.split(" · ").at(-1);
    document.body.classList.add("locked");
    document.body.append(cover);
    cover.showModal();
    $("[type=password]", cover).focus();
  };
  const unlock = (token) => {
    cover.close();
    cover.remove();
    $("form", cover).reset();
    document.body.append(away.page);
    document.body.classList.remove("locked");
    $$("input[name=csrf]").forEach((field) => { field.value = token; });
    document.title = away.title;
    if (away.focus.isConnected) away.focus.focus({ preventScroll: true });
    scrollTo(away.x, away.y);
    away = null;
    locked = false;
  };

  const look = async () => {
    clearTimeout(timer);
    const asked = Date.now();  // a computer may sleep between question and answer
    try {
      const session = await askSession();
      if (session.left > 0 && session.name !== name) { location.replace("/"); return; }
      ends = asked + session.left * 1000;
      if (locked && session.left > 0) unlock(session.csrf);
    } catch { /* the desk doesn't answer: our own clock goes on */ }
    const left = (ends - Date.now()) / 1000;
    if (left <= 0) lock();
    else if (left > WARN) calm();
    else if (warning.hidden || !warning.isConnected) await soon();
    again();
  };
  const soon = async () => {
    const isAtWork = Date.now() - worked < AT_WORK * 1000;
    if (isAtWork) await stay();
    if ((ends - Date.now()) / 1000 <= WARN) warn(isAtWork);
  };
  const stayOn = async () => {
    await stay();
    if ((ends - Date.now()) / 1000 > WARN) calm();
    else warn(true);
    clearTimeout(timer);
    again();
  };
  const stay = async () => {
    try {
      await fetch("/session/staying", { method: "POST", body: new URLSearchParams({ csrf: $("input[name=csrf]").value }) });
      ends = Date.now() + (await askSession()).left * 1000;
    } catch { /* told at the end */ }
  };
  const again = () => {
    const left = (ends - Date.now()) / 1000;
    const next = locked ? LOOK : left > WARN ? Math.min(LOOK, left - WARN) : left;
    timer = setTimeout(look, Math.max(0.2, Math.min(next, LOOK)) * 1000 + 50);
  };

  $("[data-stay]", warning).addEventListener("click", stayOn);
  $("form", cover).addEventListener("submit", async (event) => {
    event.preventDefault();
    const wrong = $(".error", cover), field = $("[type=password]", cover);
    wrong.textContent = "";
    try {
      const answer = await fetch(`/login?lang=${document.documentElement.lang}`, { method: "POST", body: new URLSearchParams(new FormData(event.target)), redirect: "manual" });
      if (answer.type === "opaqueredirect") { await look(); if (!locked) return; }
      const told = new DOMParser().parseFromString(answer.type === "opaqueredirect" ? "" : await answer.text(), "text/html");
      wrong.textContent = $(".error", told)?.textContent ?? wrong.dataset.lost;
    } catch {
      wrong.textContent = wrong.dataset.lost;
    }
    field.select();
    field.focus();
  });
  cover.addEventListener("cancel", (event) => event.preventDefault());
  cover.addEventListener("close", () => { if (locked && away) cover.showModal(); });
  for (const sign of ["keydown", "pointerdown", "input"]) addEventListener(sign, () => { worked = Date.now(); }, { passive: true });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  warning.hidden = true;
  look();
}

$$("template#idle").forEach(watchSession);
