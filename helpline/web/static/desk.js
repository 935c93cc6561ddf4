"use strict";
// What the desk does by itself in a browser. Every page works without it.

const EVERY = 1200;      // ms between two looks at the change counter
const QUIET = 1500;      // ms of not typing before a draft is kept
const $ = (what, where = document) => where.querySelector(what);
const $$ = (what, where = document) => [...where.querySelectorAll(what)];

// Where the address names a place, the browser moves the focus to it as the page has loaded: who took it before would
// lose it, and the words she types would be letters that act.
const oncePlaced = (begin) =>
  location.hash && document.readyState !== "complete" ? addEventListener("load", begin, { once: true }) : begin();

// --- the change counter ---------------------------------------------------

// What the page knows stands in its data. A reminder comes due by the clock, without a deed that would move the counter.
const isNews = (change, due, page) =>
  String(change) !== page.change || (page.due !== undefined && due !== undefined && String(due) !== page.due);

function whenChanged(known, tell, lost) {
  let missed = 0;
  const look = async () => {
    if (document.hidden || document.body.matches(".locked")) return;
    try {
      const answer = await fetch("/changes", { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) throw new Error("no answer");
      const { change, due, here, call } = await answer.json();
      tellPresence(here);
      tellCall(call);
      missed = 0;
      lost(false);
      if (isNews(change, due, known())) await tell();
    } catch {
      missed += 1;
      if (missed > 3) lost(true);
    }
  };
  const again = async () => { await look(); setTimeout(again, EVERY); };
  setTimeout(again, EVERY);
  document.addEventListener("visibilitychange", look);
}

// --- the call she has just taken by her duty phone ---------------------------

let onLine;  // its address; undefined until the first look, because a page may be opened in the middle of a call
function tellCall(call = "") {
  const bar = $("[data-on-line]");
  if (!bar) return;
  const isNews = onLine !== undefined && call !== onLine;
  const isHere = location.pathname.startsWith(call);
  onLine = call;
  bar.hidden = !call || isHere;
  $("a", bar).href = call || "/calls";
  // Nothing that is half typed is taken from her: then the bar alone says it.
  const isTyping = $$("textarea, form[data-call]").some((place) => place.matches("form") || place.value !== place.defaultValue);
  if (isNews && call && !isHere && !isTyping && !document.activeElement?.matches("input, textarea, select")) location.assign(call);
}

// --- who else has a ticket open ----------------------------------------------

function tellPresence(here = {}) {
  for (const place of $$("[data-presence]")) {
    const told = here[place.dataset.presence];
    if (place.textContent !== (told?.words ?? "")) place.textContent = told?.words ?? "";
    place.classList.toggle("writing", Boolean(told?.writing));
    place.hidden = !told;
  }
}

function beHere(place) {
  const AGAIN = 10_000, STILL_WRITES = 20_000, LEAVING = 5000;
  let typed = -Infinity, left = -Infinity, said = "", at = 0;
  const say = (kind) => {
    const body = new URLSearchParams({ csrf: place.dataset.csrf, kind });
    fetch(place.dataset.here, { method: "POST", body, keepalive: true }).catch(() => {});
  };
  const beat = () => {
    if (document.hidden || Date.now() - left < LEAVING) return;
    const kind = Date.now() - typed < STILL_WRITES ? "writing" : "viewing";
    if (kind === said && Date.now() - at < AGAIN) return;
    [said, at] = [kind, Date.now()];
    say(kind);
  };
  document.addEventListener("input", (event) => {
    if (!event.target.closest("textarea")) return;
    typed = Date.now();
    beat();
  });
  document.addEventListener("visibilitychange", beat);
  // Before the page goes, not after it: signing out would be quicker. A download only looks like leaving.
  addEventListener("beforeunload", () => { [left, said] = [Date.now(), ""]; say("left"); });
  setInterval(beat, 1000);
  beat();
}

// --- the inbox: swap the list, but never under her hand ---------------------

function keepPlace(place) {
  // New ones come in above: what she sees stays where it is on the screen.
  const links = () => $$(".item .top a", place);
  const seen = scrollY > 0 ? links().find((link) => link.getBoundingClientRect().bottom > 0) : null;
  const [address, top] = [seen?.getAttribute("href"), seen?.getBoundingClientRect().top];
  return () => {
    const again = address && links().find((link) => link.getAttribute("href") === address);
    if (again) scrollBy(0, again.getBoundingClientRect().top - top);
  };
}

function liveList(place) {
  const SETTLES = 3000, bar = $("[data-fresh]");
  let waiting = null;
  const known = () => (waiting ?? $(".list", place)).dataset;
  const links = (list) => new Set($$(".item .top a", list).map((link) => link.getAttribute("href")));
  const has = (part) => part.matches(":hover") || part.contains(document.activeElement);
  const busy = () => has(place) || has(bar) || !getSelection().isCollapsed;

  const swap = () => {
    if (!waiting) return;
    const putBack = keepPlace(place);
    $(".list", place).replaceWith(waiting);
    waiting = null;
    bar.hidden = true;
    putBack();
  };
  const settle = () => setTimeout(() => { if (!busy()) swap(); }, SETTLES);
  const offer = () => {
    const before = links(place);
    const fresh = [...links(waiting)].filter((link) => !before.has(link)).length;
    const button = $("[data-show-fresh]");
    button.textContent = fresh ? button.dataset.new.replace("{n}", fresh) : button.dataset.changed;
    bar.hidden = false;
  };
  const fetchList = async () => {
    const address = new URL(location.href);
    address.searchParams.set("part", "list");
    const answer = await fetch(address);
    if (!answer.ok || answer.redirected) throw new Error("no list");
    waiting = $(".list", new DOMParser().parseFromString(await answer.text(), "text/html"));
    if (busy()) offer();
    else swap();
  };
  $("[data-show-fresh]").addEventListener("click", () => {
    swap();
    $(".item .top a", place)?.focus();
  });
  place.addEventListener("pointerleave", settle);
  place.addEventListener("focusout", settle);
  whenChanged(known, fetchList, (gone) => tellGone(place, gone));
}

function tellGone(place, gone) {
  let line = $(".gone");
  if (gone && !line) {
    line = document.createElement("p");
    line.className = "gone notice attention";
    line.setAttribute("role", "status");
    line.textContent = place.dataset.gone;
    place.before(line);
  }
  if (line) line.hidden = !gone;
}

// --- the ticket: say that something came, never move it ----------------------

function liveBar(bar) {
  whenChanged(() => bar.dataset, () => { bar.hidden = false; }, () => {});
}

// --- drafts -----------------------------------------------------------------

function keepDrafts(form) {
  const note = $("[data-saved-note]", form), byHand = $("[data-without-script]", form);
  let timer = null;
  const fields = () => {
    const told = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") told.append(name, value);
    return told;
  };
  const words = () => { const told = fields(); told.delete("edition"); return told.toString(); };
  let kept = words();
  const say = (sentence, wrong) => { note.textContent = sentence; note.classList.toggle("error", wrong); };
  const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
  const keep = async () => {
    clearTimeout(timer);
    const now = words();
    if (now === kept || form.dataset.sent) return;
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: fields(), keepalive: true });
      if (answer.status === 409) {
        byHand.hidden = false;
        return say(form.dataset.elsewhere, true);
      }
      if (!answer.ok || new URL(answer.url).pathname === "/login") throw new Error("not kept");
      form.elements.edition.value = (await answer.json()).edition;
      kept = now;
      say(form.dataset.saved.replace("{time}", clock()), false);
    } catch {
      say(form.dataset.unsaved, true);
    }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, QUIET); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
  byHand.hidden = !form.hasAttribute("data-stopped");
}

function insertText(button) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const chosen = $(`#${button.dataset.insertText}`).selectedOptions[0], text = $("#text");
    if (!chosen) return;
    text.focus();
    text.setRangeText(chosen.dataset.text, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function insertStarter(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const text = $("#text"), starter = $(`#${button.dataset.insert}`).textContent.trim();
    if (!text.value.includes(starter)) text.value = text.value ? `${starter}\n\n${text.value}` : `${starter}\n\n`;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);
  });
}

// --- files: what is too many or too large is said before it is sent -------------

function weighFiles(input) {
  const { most, mostBytes, tooMany, tooLarge } = input.dataset;
  input.addEventListener("change", () => {
    const files = [...input.files], isLarge = files.some((file) => file.size > Number(mostBytes));
    input.setCustomValidity(files.length > Number(most) ? tooMany : isLarge ? tooLarge : "");
    input.reportValidity();
  });
}

// --- searching: one short step after the other, so that what is found appears at once ---------

function search(form) {
  const place = $("[data-results]"), running = $("[data-running]"), told = $("[data-said]");
  const MORE = 60;  // hits after which she is asked
  let asked = null, wanted = 0;
  const shown = () => $$(".hit", place).length;
  const stop = () => { asked?.abort(); asked = null; running.hidden = true; };
  const step = async (fields) => {
    const body = new URLSearchParams(fields);
    body.set("part", "found");
    body.set("pace", "steps");
    const answer = await fetch("/search", { method: "POST", body, signal: asked.signal });
    if (answer.redirected || answer.status === 401 || answer.status === 403) location.assign("/search");
    if (!answer.ok && answer.status !== 422) throw new Error("no answer");
    return $(".found", new DOMParser().parseFromString(await answer.text(), "text/html"));
  };
  const add = (found) => {
    const list = $(".hits .items", place);
    if (!list || !$(".progress", found)) { place.replaceChildren(found); return; }
    list.append(...$$(".hit", found));
    $(".hits", place).toggleAttribute("data-none", !shown());
    $(".progress", place).replaceWith($(".progress", found));
    place.firstElementChild.dataset.older = found.dataset.older;
    if (!found.dataset.older && !shown() && !$(".named", place)) $("[data-nothing]", place).hidden = false;
  };
  const go = async (fields) => {
    stop();
    const mine = asked = new AbortController();
    wanted = shown() + MORE;
    running.hidden = false;
    told.textContent = "";
    try {
      while (fields && asked === mine) {
        const found = await step(fields);
        if (asked !== mine) return;
        add(found);
        const older = $("[data-older-form]", place);
        fields = older && shown() < wanted ? new FormData(older) : null;
      }
      told.textContent = `${$(".hits h2", place)?.textContent ?? ""} ${shown()}. ${$(".progress p", place)?.textContent ?? ""}`;
      $("[data-focus]", place)?.focus();
    } catch (wrong) {
      if (wrong.name !== "AbortError") told.textContent = form.dataset.lost;
      if (wrong.name !== "AbortError") told.classList.remove("unseen");
    }
    if (asked === mine) stop();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    place.replaceChildren();
    go(new FormData(form));
  });
  place.addEventListener("submit", (event) => {
    event.preventDefault();
    go(new FormData(event.target));
  });
  $("[data-stop]").addEventListener("click", () => { stop(); $("[data-older-form] button", place)?.focus(); });
  const older = $("[data-older-form]", place);
  if (older) go(new FormData(older));
}

// --- waiting times grow while the page is open ---------------------------------

function growWaits() {
  const { hours, minutes } = document.body.dataset;
  const say = (pattern, count) => (count ? pattern.replace("{n}", count) : "");
  for (const time of $$("time[data-waits]")) {
    time.since ??= Date.now() - Number(time.dataset.waits) * 60_000;
    const total = Math.floor((Date.now() - time.since) / 60_000);
    if (total < 1 || total >= 24 * 60) continue;
    time.textContent = `${say(hours, Math.floor(total / 60))} ${say(minutes, total % 60)}`.trim();
  }
  setTimeout(growWaits, 20_000);
}

// --- small manners -----------------------------------------------------------

function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    $$("button", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
  addEventListener("pageshow", () => {
    delete form.dataset.sent;
    $$("button", form).forEach((button) => button.removeAttribute("aria-disabled"));
  });
}

function countDown(line) {
  const leaves = Date.now() + Number(line.dataset.leaves) * 1000, words = $("span", line);
  const tick = () => {
    const seconds = Math.ceil((leaves - Date.now()) / 1000);
    if (seconds > 90) return;
    words.textContent = seconds > 0 ? line.dataset.leavesIn.replace("{n}", seconds) : line.dataset.left;
    if (seconds > 0) setTimeout(tick, 1000);
  };
  tick();
}

$$("[data-live-list]").forEach(liveList);
$$("[data-live-bar]").forEach(liveBar);
$$("[data-here]").forEach(beHere);
$$("form[data-autosave]").forEach(keepDrafts);
$$("[data-insert]").forEach(insertStarter);
$$("[data-insert-text]").forEach(insertText);
$$("input[data-most]").forEach(weighFiles);
$$("form[data-once]").forEach(sendOnce);
$$("[data-leaves]").forEach(countDown);
$$("[data-search-form]").forEach(search);
$$("[data-search-box] [name=pace]").forEach((pace) => { pace.value = "steps"; });
if ($("[data-on-line]") && !$("[data-live-list], [data-live-bar], [data-line-part]")) whenChanged(() => ({}), () => {}, () => {});
growWaits();
oncePlaced(() => $("[data-focus]")?.focus());
