"use strict";
/* The list of questions: filtered, a hundred rows at a time; a row's details are read and built when it is opened.
   All text goes in as text, never as markup. */
(() => {
  const STEP = 100;
  const GOOD = ["right", "refused rightly"];
  const style = (right) => (right === true ? "yes" : right === false ? "no" : "open");

  function make(tag, name, ...inside) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    for (const part of inside) if (part !== null && part !== undefined) element.append(part);
    return element;
  }

  function text(tag, name, words) {
    const element = make(tag, name, String(words));
    element.dir = "auto";
    return element;
  }

  function shown(one, words, about) {
    const day = one.published_at ? one.published_at.slice(0, 10) : null;
    const from = text("p", "from", "");
    const verdict = one.right === true ? words[0] : one.right === false ? words[1] : "";
    if (verdict) from.append(make("b", `said ${style(one.right)}`, verdict));
    if (one.valid === false) from.append(make("b", "said no", "not these words at that place"));
    from.append([about, one.title, one.source, day].filter(Boolean).join(" · "));
    const around = text("p", "text", one.before);
    around.append(make("mark", "", one.quote), one.after);
    return make("div", `shown ${style(one.valid === false ? false : one.right)}`, from, around);
  }

  const PARTS = [
    ["Crashed", (d) => d.error && [text("p", "said no", d.error)]],
    ["Before it", (d) => d.history && d.history.flatMap(([q, a]) => [text("p", "said", q), text("p", "", a)])],
    ["Understood as", (d) => d.understood && [text("p", "", d.understood)]],
    ["A person’s stand-alone question", (d) => d.gold_rewrite && [text("p", "", d.gold_rewrite)]],
    ["Known to be right", (d) => d.gold_answers && [text("p", "", d.gold_answers.join("  |  "))]],
    ["Evidence known to be right", (d) => d.gold && d.gold.map((one) => shown(one, ["cited", "not cited"]))],
    ["Answer", (d) => d.answer && [text("p", d.refused ? "open" : "", d.answer), ...sure(d)]],
    ["Sentence by sentence", (d) => d.statements && d.statements.length > 1 && d.statements.map((s) => text("p", "", s))],
    ["Citations", (d) => d.citations && d.citations.map((one, i) => shown(one, ["right", "wrong"], `[${i + 1}]`))],
    ["Thrown out", (d) => d.rejected && d.rejected.flatMap(([s, why]) => [text("p", "", s), text("p", "id", why)])],
    ["The check", (d) => d.supported !== undefined && [make("p", "", checked(d))]],
    ["Why", (d) => d.why && d.why.map((line) => text("p", "", line))],
  ];

  const digits = (value) => (value === undefined || value === null ? "–" : value.toFixed(3));

  function sure(d) {
    return d.confidence === undefined ? [] : [make("p", "aside", `${d.refused ? "refused, " : ""}confidence ${digits(d.confidence)}`)];
  }

  function checked(d) {
    const says = (yes) => (yes ? "supported" : "not supported");
    const by = `support ${digits(d.support)}, four-word overlap ${digits(d.overlap)}`;
    return `Known: ${says(d.supported)}. The check: ${says(d.stands)} (${by}).`;
  }

  function numbers(d) {
    const list = make("dl", "values");
    for (const [name, value] of Object.entries(d.values || {})) {
      const unit = name.endsWith("Ms") ? " ms" : name.endsWith("MB") ? " MB" : "";
      const whole = unit || name.startsWith("Tokens");
      const printed = whole ? value.toFixed(value < 10 && unit ? 1 : 0) + unit : value.toFixed(3);
      list.append(make("div", "", make("dt", "", name), make("dd", "", printed)));
    }
    return list;
  }

  function fill(place, row, details) {
    details.answer = row.answer;
    for (const [heading, draw] of PARTS) {
      const inside = draw(details);
      if (inside && inside.length) place.append(make("h3", "", heading), ...inside);
    }
    const values = make("details", "more", make("summary", "", "Values of this question"), numbers(details));
    if (details.values) place.append(values);
    place.append(text("p", "id", [row.id, details.generator].filter(Boolean).join(" · ")));
  }

  function start(section) {
    const find = (selector) => section.querySelector(selector);
    const blocks = [...section.querySelectorAll(".block")];
    const perBlock = Number(section.dataset.questions);
    const read = new Map();
    const rows = JSON.parse(find(".rows").textContent).map(([id, question, answer, type, outcome, score], place) => ({
      id, question, answer, type, outcome, score, place,
      words: [id, question, answer].filter(Boolean).join("\n").toLowerCase(),
    }));
    const byId = new Intl.Collator("en", { numeric: true });
    const orders = { worst: null, best: (a, b) => b.place - a.place, id: (a, b) => byId.compare(a.id, b.id) };
    const sorted = new Map([["worst", rows]]);
    const form = find(".filters");
    const list = find(".list");
    let chosen = rows;
    let drawn = 0;

    function detailsOf(row) {
      const block = Math.floor(row.place / perBlock);
      if (!read.has(block)) read.set(block, JSON.parse(blocks[block].textContent));
      return read.get(block)[row.place % perBlock];
    }

    function draw(row) {
      const badge = make("span", `outcome ${row.outcome === "no verdict" ? "open" : style(GOOD.includes(row.outcome))}`, row.outcome);
      const score = make("span", "score", row.score === null ? "–" : row.score.toFixed(3));
      score.title = row.score === null ? "no measure of this question is a share" : "mean of this question’s shares";
      const summary = make("summary", "", badge, text("span", "asked", row.question), text("span", "kind", row.type || ""), score);
      const element = make("details", "row", summary);
      element.addEventListener("toggle", () => {
        if (!element.open || element.children.length > 1) return;
        const place = make("div", "detail");
        fill(place, row, detailsOf(row));
        element.append(place);
      });
      return element;
    }

    function further() {
      const next = chosen.slice(drawn, drawn + STEP);
      list.append(...next.map(draw));
      drawn += next.length;
      const of = chosen.length.toLocaleString("en");
      find(".tally").textContent = chosen.length ? `Showing ${drawn.toLocaleString("en")} of ${of}.` : "No question is like that.";
      find(".further").hidden = drawn >= chosen.length;
    }

    function filter() {
      const value = (name) => find(`[name=${name}]`)?.value || "";
      const wanted = value("words").toLowerCase().split(/\s+/).filter(Boolean);
      const order = value("order") || "worst";
      if (!sorted.has(order)) sorted.set(order, [...rows].sort(orders[order]));
      const [type, outcome] = [value("type"), value("outcome")];
      chosen = sorted.get(order).filter((row) =>
        (!type || row.type === type) && (!outcome || row.outcome === outcome) && wanted.every((word) => row.words.includes(word)));
      list.replaceChildren();
      drawn = 0;
      further();
    }

    form.addEventListener("input", filter);
    find(".further").addEventListener("click", further);
    filter();
  }

  document.querySelectorAll("[data-questions]").forEach(start);
})();
