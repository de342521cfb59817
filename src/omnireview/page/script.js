"use strict";
// Everything can be read without this script. It filters, and takes keys.
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const told = document.getElementById("shown");
  const whole = told.textContent;
  const search = form.elements.q;
  const files = [...document.querySelectorAll(".file")].map((element) => ({ element, path: element.dataset.file }));
  const findings = files.flatMap((file) =>
    [...file.element.querySelectorAll(".finding")].map((element) => ({ element, file, data: element.dataset, text: null }))
  );
  const facets = ["severity", "status", "aspect"];
  const number = (count) => count.toLocaleString("en") + (count === 1 ? " finding" : " findings");

  const apply = () => {
    const chosen = facets
      .map((name) => [name, new Set([...form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value))])
      .filter(([, words]) => words.size);
    const path = form.elements.file.value;
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const seen = new Set();
    let count = 0;
    for (const finding of findings) {
      let fits = (!path || finding.file.path === path) && chosen.every(([name, all]) => all.has(finding.data[name]));
      if (fits && words.length) {
        finding.text ??= (finding.element.textContent + " " + finding.file.path).toLowerCase();
        fits = words.every((word) => finding.text.includes(word));
      }
      finding.shown = fits;
      if (finding.element.hidden === fits) finding.element.hidden = !fits;
      if (fits) {
        count += 1;
        seen.add(finding.file);
      }
    }
    for (const file of files) file.element.hidden = !seen.has(file);
    told.textContent = count === findings.length ? whole
      : count ? `${count.toLocaleString("en")} of ${number(findings.length)} shown.`
      : `None of ${number(findings.length)} fits these filters.`;
  };

  const write = () => {
    const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    history.replaceState(null, "", "#" + (chosen.toString() || "all"));
  };

  const choose = (words) => {
    for (const box of form.querySelectorAll("fieldset input")) box.checked = words.getAll(box.name).includes(box.value);
    const path = words.get("file") ?? "";
    form.elements.file.value = files.some((file) => file.path === path) ? path : "";
    search.value = words.get("q") ?? "";
  };

  const go = (finding) => {
    finding.element.focus({ preventScroll: true });
    finding.element.scrollIntoView({ block: "start" });
  };

  const read = () => {
    const fragment = location.hash.slice(1);
    const target = fragment && document.getElementById(fragment);
    if (target) {
      const finding = findings.find((one) => one.element === target);
      if (finding && !finding.shown) {
        choose(new URLSearchParams());
        apply();
      }
      if (finding) go(finding);
      return;
    }
    if (fragment) choose(new URLSearchParams(fragment));
    else form.reset();
    apply();
  };

  const step = (by) => {
    const shown = findings.filter((finding) => finding.shown);
    const here = document.activeElement.closest(".finding");
    const at = shown.findIndex((finding) => finding.element === here);
    const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by];
    if (next) go(next);
  };

  const find = () => {
    document.getElementById("fold").open = true;
    search.focus();
  };

  let waiting = 0;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    if (event.target.id === "keys") return;
    apply();
    write();
  });
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { apply(); write(); }, 120);
  });
  form.addEventListener("reset", () => setTimeout(() => {
    history.replaceState(null, "", "#");
    apply();
  }));
  document.getElementById("all").addEventListener("click", () => {
    choose(new URLSearchParams());
    apply();
    write();
  });
  document.addEventListener("keydown", (event) => {
    const busy = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
    if (event.key === "Escape" && event.target === search) search.blur();
    if (busy || !document.getElementById("keys").checked || event.target.matches("input, select, textarea")) return;
    const act = { j: () => step(1), k: () => step(-1), "/": find }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  addEventListener("hashchange", read);
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const each of folded) each.open = true;
  });
  addEventListener("afterprint", () => { for (const each of folded) each.open = false; });

  document.getElementById("fold").open = !matchMedia("(max-width: 40rem)").matches;
  form.hidden = false;
  form.reset();
  apply();
  read();
})();
