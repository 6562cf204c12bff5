"use strict";
(function () {
  const one = (query, root) => (root || document).querySelector(query);
  const all = (query, root) => Array.from((root || document).querySelectorAll(query));
  const root = document.documentElement;
  const notes = all("article.note");
  const links = all("#notes a");
  const tip = one("#tip");
  const say = one("#say");
  const help = one("#help");
  const state = { note: 0, off: new Set(), min: 0, last: null };
  const known = new Map(); // note → its entities, read off the marks when the note is first shown

  // --- entities -------------------------------------------------------------------------------------------------

  /** The entities of a note in order of appearance: their marks (with the pieces cut off), data and table rows. */
  function entities(note) {
    if (known.has(note)) return known.get(note);
    const pieces = new Map();
    for (const piece of all("mark[data-of]", note)) {
      const list = pieces.get(piece.dataset.of) || [];
      list.push(piece);
      pieces.set(piece.dataset.of, list);
    }
    const sections = all(".sections a", note).map((a) => ({ at: Number(a.dataset.at), name: one(".name", a).textContent }));
    const items = all("mark[data-span]", note).map((mark, place) => {
      const marks = [mark, ...(pieces.get(String(place)) || [])];
      const [start, end] = mark.dataset.span.split(":").map(Number);
      const section = sections.filter((s) => s.at <= start).pop();
      return {
        mark, marks, start, end,
        kind: /\be-(\w+)/.exec(mark.className)[1],
        label: mark.dataset.label.replace(/_/g, " "),
        score: Number(mark.dataset.score),
        source: mark.dataset.source,
        said: mark.dataset.said || "",
        when: mark.dataset.when || "",
        codes: JSON.parse(mark.dataset.codes || "[]").map(([code, name, origin, best]) => ({ code, name, origin, best })),
        words: marks.map((m) => m.textContent).join("").replace(/\s+/g, " "),
        section: section ? section.name : "",
        row: null,
      };
    });
    known.set(note, items);
    for (const item of items) for (const mark of item.marks) mark.item = item;
    return items;
  }

  function make(name, className, text) {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function tagOf(kind) {
    const chip = one(".chip.l-" + kind + " .tag");
    return make("span", "tag l-" + kind, chip ? chip.textContent : kind);
  }

  /** Codes as a list of chips: "ICD10CM:E11.9 Type 2 diabetes mellitus (icd10cm 2021, .93)". */
  function chips(codes) {
    const list = make("ul", "codes");
    for (const { code, name, origin } of codes) {
      const chip = make("li");
      chip.append(make("b", "", code), " " + name + " ", make("span", "", origin));
      list.append(chip);
    }
    return list;
  }

  function table(note) {
    const place = one("[data-table]", note);
    if (!place || place.firstElementChild && place.firstElementChild.tagName === "TABLE") return;
    const sectioned = entities(note).some((item) => item.section);
    const coded = entities(note).some((item) => item.codes.length);
    const dated = entities(note).some((item) => item.when);
    const heads = ["Label", "Words", ...(dated ? ["When"] : []), ...(coded ? ["Codes"] : []), ...(sectioned ? ["Section"] : []), "Score", "Characters", "Source"];
    const grid = make("table");
    const row = grid.createTHead().insertRow();
    for (const head of heads) {
      const cell = make("th", head === "Score" || head === "Characters" ? "n" : "", head);
      cell.scope = "col";
      row.append(cell);
    }
    const body = grid.createTBody();
    for (const item of entities(note)) {
      item.row = body.insertRow();
      const label = make("td");
      label.append(tagOf(item.kind), item.label + (item.said ? ", " + item.said : ""));
      const words = make("td", "words");
      const button = make("button", "", item.words);
      button.type = "button";
      button.addEventListener("click", () => visit(item));
      words.append(button);
      item.row.append(label, words);
      if (dated) item.row.append(make("td", "", item.when));
      if (coded) {
        const cell = make("td");
        if (item.codes.length) cell.append(chips(item.codes.filter((code) => code.best)));
        item.row.append(cell);
      }
      if (sectioned) item.row.append(make("td", "", item.section));
      item.row.append(make("td", "n", item.score.toFixed(2)), make("td", "n", item.start + "–" + item.end));
      const from = make("td", "from");
      item.source.split(/(?<=:)/).forEach((part, i) => from.append(...(i ? [make("wbr")] : []), part));
      item.row.append(from);
    }
    place.replaceChildren(grid);
  }

  // --- filters --------------------------------------------------------------------------------------------------

  const visible = (item) => item.score >= state.min && !state.off.has(item.kind);

  function filter(note) {
    const counts = new Map();
    let shown = 0;
    for (const item of entities(note)) {
      const on = visible(item);
      shown += on;
      if (item.score >= state.min) counts.set(item.kind, (counts.get(item.kind) || 0) + 1);
      for (const mark of item.marks) mark.classList.toggle("off", !on);
      if (on) item.mark.tabIndex = 0;
      else item.mark.removeAttribute("tabindex");
      if (item.row) item.row.hidden = !on;
    }
    return { counts, shown, total: entities(note).length };
  }

  function refresh() {
    const note = notes[state.note];
    if (!note) return;
    hideTip();
    const { counts, shown, total } = filter(note);
    for (const cell of all("[data-count]")) cell.textContent = counts.get(cell.dataset.count) || 0;
    const line = one("#shown");
    if (line) line.textContent = shown + " of " + total + (total === 1 ? " entity" : " entities") + " shown in this note";
  }

  function boxes() {
    return all("#filters input[type=checkbox]");
  }

  function readBoxes() {
    state.off = new Set(boxes().filter((box) => !box.checked).map((box) => box.value));
    refresh();
  }

  function setBoxes(on) {
    for (const box of boxes()) box.checked = on;
    readBoxes();
  }

  function listen(query, event, action) {
    const element = one(query);
    if (element) element.addEventListener(event, action);
  }

  listen("#filters", "change", (event) => event.target.type === "checkbox" && readBoxes());
  listen("#all", "click", () => setBoxes(true));
  listen("#none", "click", () => setBoxes(false));
  function readScore() {
    state.min = Number(one("#min").value);
    one("#min-out").textContent = state.min.toFixed(2);
    refresh();
  }
  listen("#min", "input", readScore);

  // --- notes ----------------------------------------------------------------------------------------------------

  function show(place) {
    if (!notes[place]) return;
    state.note = place;
    state.last = null;
    notes.forEach((note, i) => { note.hidden = i !== place; });
    links.forEach((link, i) => {
      if (i === place) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    if (links[place]) reveal(links[place]);
    table(notes[place]);
    refresh();
  }

  /** Scrolls the list alone: scrollIntoView would have Tab begin at the link, past the way to skip. */
  function reveal(link) {
    const list = one("#notes"), box = list.getBoundingClientRect(), item = link.getBoundingClientRect();
    list.scrollTop += Math.min(0, item.top - box.top) + Math.max(0, item.bottom - box.bottom);
  }

  function go(step) {
    const place = state.note + step;
    if (!notes[place]) return announce(step > 0 ? "This is the last note." : "This is the first note.");
    window.scrollTo(0, 0);
    location.hash = notes[place].id;
    show(place);
    one("h2", notes[place]).focus({ preventScroll: true });
  }

  /** "#n3" is a note, "#n3-s2" a section of it. */
  function follow() {
    const match = /^#n(\d+)(-s\d+)?$/.exec(location.hash);
    if (!match || !notes[Number(match[1])]) return;
    if (Number(match[1]) !== state.note) show(Number(match[1]));
    const target = match[2] ? document.getElementById(location.hash.slice(1)) : null;
    if (target) target.scrollIntoView();
    else window.scrollTo(0, 0);
  }

  window.addEventListener("hashchange", follow);
  for (const button of all("[data-go]")) button.addEventListener("click", () => go(Number(button.dataset.go)));
  listen("#find", "input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    for (const link of links) link.parentElement.hidden = !link.textContent.toLowerCase().includes(wanted);
  });

  // --- details of one entity ------------------------------------------------------------------------------------

  function announce(text) {
    say.textContent = text;
  }

  /** The visible entities that hold this element, innermost first. */
  function around(element) {
    const found = [];
    for (let mark = element && element.closest("mark"); mark; mark = mark.parentElement.closest("mark")) {
      if (mark.item && visible(mark.item) && !found.includes(mark.item)) found.push(mark.item);
    }
    return found;
  }

  function showTip(mark, items) {
    tip.replaceChildren(...items.map((item) => {
      const box = make("div");
      box.append(tagOf(item.kind), make("b", "", item.label + (item.said ? ", " + item.said : "")));
      box.append(make("small", "", "score " + item.score.toFixed(2) + ", characters " + item.start + "–" + item.end));
      if (item.when) box.append(make("small", "", "when: " + item.when));
      if (item.source) box.append(make("small", "", item.source));
      if (item.codes.length) box.append(chips(item.codes));
      return box;
    }));
    tip.hidden = false;
    const at = mark.getClientRects()[0];
    const size = tip.getBoundingClientRect();
    const below = at.bottom + 14 + size.height < window.innerHeight;
    tip.style.left = Math.max(8, Math.min(at.left, root.clientWidth - size.width - 8)) + "px";
    tip.style.top = Math.max(8, below ? at.bottom + 14 : at.top - size.height - 14) + "px";
  }

  function hideTip() {
    tip.hidden = true;
  }

  document.addEventListener("mouseover", (event) => {
    const items = around(event.target);
    if (items.length) showTip(event.target.closest("mark:not(.off)"), items);
    else if (!document.activeElement.matches("mark")) hideTip();
  });
  document.addEventListener("focusin", (event) => {
    const items = event.target.matches("mark") ? around(event.target) : [];
    if (!items.length) return hideTip();
    state.last = items[0];
    showTip(event.target, items);
    announce(items.map((item) => item.words + ": " + item.label + (item.said ? ", " + item.said : "") + (item.when ? ", when: " + item.when : "") + ", score " + item.score.toFixed(2) + ", characters "
      + item.start + " to " + item.end + (item.source ? ", from " + item.source : "")
      + item.codes.map(({ code, name }) => ", code " + code + " " + name).join("")).join("; inside "));
  });
  document.addEventListener("focusout", hideTip);
  window.addEventListener("scroll", () => {
    const mark = document.activeElement;
    if (mark.matches("mark") && !tip.hidden) showTip(mark, around(mark));
    else hideTip();
  }, { passive: true });

  function visit(item) {
    item.mark.scrollIntoView({ block: "center" });
    item.mark.focus({ preventScroll: true });
  }

  function step(by) {
    const items = notes[state.note] ? entities(notes[state.note]).filter(visible) : [];
    if (!items.length) return announce("No entity is shown in this note.");
    let place = items.indexOf(state.last);
    if (place < 0) {
      // The last one visited is filtered out or there is none: begin at what stands on the screen.
      place = items.findIndex((item) => item.mark.getBoundingClientRect().top >= 0);
      if (place < 0) place = by > 0 ? 0 : items.length - 1;
    } else {
      place += by;
    }
    if (!items[place]) return announce(by > 0 ? "That was the last entity." : "That was the first entity.");
    visit(items[place]);
  }

  // --- keys, theme, help, print ---------------------------------------------------------------------------------

  function goToFilters() {
    const panel = one("#filters");
    if (!panel) return;
    panel.open = true;
    one("input[type=checkbox]", panel).focus();
  }

  const keys = {
    n: () => step(1), p: () => step(-1),
    j: () => go(1), k: () => go(-1), "]": () => go(1), "[": () => go(-1),
    f: goToFilters,
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hideTip();
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || !one("#keys").checked) return;
    if (event.target.matches("input:not([type=checkbox]):not([type=range]), textarea, select")) return;
    if (!Object.prototype.hasOwnProperty.call(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  const darkScreen = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : darkScreen.matches);
  const showTheme = () => one("#theme").setAttribute("aria-pressed", String(isDark()));
  listen("#theme", "click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    showTheme();
  });
  darkScreen.addEventListener("change", showTheme);
  listen("#tags", "click", (event) => {
    const bare = document.body.classList.toggle("no-tags");
    event.currentTarget.setAttribute("aria-pressed", String(!bare));
  });
  listen("#help-open", "click", () => help.showModal());
  listen("#help-close", "click", () => help.close());

  window.addEventListener("beforeprint", () => {
    for (const panel of all("details.errors")) panel.open = true;
    for (const note of notes) {
      table(note);
      filter(note);
    }
  });

  if (window.matchMedia("(max-width: 860px)").matches) for (const panel of all(".side details")) panel.open = false;
  if (one("#min")) readScore(); // browsers keep form values on reload
  state.off = new Set(boxes().filter((box) => !box.checked).map((box) => box.value));
  showTheme();
  const wanted = /^#n(\d+)/.exec(location.hash);
  show(wanted && notes[Number(wanted[1])] ? Number(wanted[1]) : 0);
  follow();
})();
