"use strict";
// The call screen: a letter answers the question that has the focus, Enter goes on, what is typed is kept.

function isPlainKey(event) {
  return !(event.defaultPrevented || event.isComposing || event.repeat || event.ctrlKey || event.metaKey || event.altKey);
}

function callKeys(form) {
  const questions = $$(".question, #note", form);
  const enter = (place) => ($("input:checked", place) ?? $("input, select", place) ?? place).focus();
  const next = (place) => {
    const follower = questions.slice(questions.indexOf(place) + 1).find((one) => !one.closest("details:not([open])"));
    if (follower) enter(follower);
    follower?.scrollIntoView({ block: "nearest" });
  };
  const choose = (input, question) => {
    input.checked = input.type === "checkbox" ? !input.checked : true;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    if (input.type === "checkbox") input.focus();
    else next(question);
  };
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      form.requestSubmit();
    }
    if (!isPlainKey(event)) return;
    if (event.key === "Enter" && event.target.matches("#words")) {
      event.preventDefault();
      $("[data-search]", form).click();
    }
    const question = event.target.closest(".question");
    if (event.key === "Enter" && question) {
      event.preventDefault();
      next(question);
    } else if (!event.target.closest(TYPING)) {
      const key = pressed(event);
      const input = question && key && $(`[data-key="${key}"]`, question);
      const button = key && (!question || "top" in question.dataset) && $(`[data-quick="${key}"]`, form);
      if (input) choose(input, question);
      else if (button) button.focus();
      if (input || button) event.preventDefault();
    }
  });
  if (!$("[data-focus]")) enter(questions[0]);
}

function keepCall(form) {
  const note = $("[data-saved-note]", form), without = $("[data-without-script]", form);
  const told = () => new URLSearchParams(new FormData(form)).toString();
  let kept = told(), timer = null;
  const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
  const keep = async () => {
    clearTimeout(timer);
    const now = told();
    if (now === kept || form.dataset.sent) return;
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: new URLSearchParams(now), keepalive: true });
      if (!answer.ok || answer.redirected) throw new Error("not kept");
      kept = now;
      note.textContent = form.dataset.saved.replace("{time}", clock());
    } catch {
      note.textContent = form.dataset.unsaved;
      timer = setTimeout(keep, 5000);
    }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, 600); });
  form.addEventListener("submit", () => { form.dataset.sent = "yes"; });
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
  addEventListener("pagehide", keep);
  addEventListener("pageshow", () => { delete form.dataset.sent; });
  if (without) without.hidden = true;
}

function runTimer(timer) {
  const begun = Date.now() - Number(timer.dataset.timer) * 1000;
  const tick = () => {
    const seconds = Math.floor((Date.now() - begun) / 1000);
    timer.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    setTimeout(tick, 1000);
  };
  tick();
}

function liveLine(part) {
  const again = async () => {
    const answer = await fetch(part.dataset.address);
    if (!answer.ok || answer.redirected) return;
    const fresh = $("[data-line-part]", new DOMParser().parseFromString(await answer.text(), "text/html"));
    if (!part.contains(document.activeElement)) { part.replaceWith(fresh); part = fresh; }
    else part.dataset.change = fresh.dataset.change;
  };
  whenChanged(() => part.dataset, again, () => {});
}

function waitForNumber(line) {
  whenChanged(() => line.dataset, () => location.reload(), () => {});
}

$$("[data-call]").forEach(callKeys);
$$("[data-keep]").forEach(keepCall);
$$("[data-timer]").forEach(runTimer);
$$("[data-wait-for-number]").forEach(waitForNumber);
$$("[data-line-part]").forEach(liveLine);
$$("[data-gone-after]").forEach((shown) => setTimeout(() => location.reload(), Number(shown.dataset.goneAfter) * 1000 + 1000));
