// JSON as bundles have it: bounded in depth, no member twice, only whole numbers; and its canonical form.

const MAX_DEPTH = 32, has = Object.hasOwn;
const isObject = value => typeof value === "object" && value !== null && !Array.isArray(value);

/** How many members and how deep: what JSON.parse would lose. */
function scan(json) {
  let members = 0, depth = 0, deepest = 0;
  for (let i = 0, quoted = false; i < json.length; i++) {
    const c = json.charCodeAt(i);
    if (quoted) { if (c === 92) i++; else if (c === 34) quoted = false; continue; }
    if (c === 34) quoted = true;
    else if (c === 58) members++;
    else if (c === 123 || c === 91) deepest = Math.max(deepest, ++depth);
    else if (c === 125 || c === 93) depth--;
    else need(c !== 46 && c !== 69 && !(c === 101 && /[0-9]/.test(json[i - 1])));
  }
  need(deepest <= MAX_DEPTH);
  return members;
}
const membersOf = value => {
  if (typeof value === "string") need(!/\p{Surrogate}/u.test(value));
  if (typeof value !== "object" || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum, one) => sum + membersOf(one), 0);
  return Object.keys(value).reduce((sum, name) => sum + 1 + membersOf(name) + membersOf(value[name]), 0);
};
function readJson(bytes) {
  const json = text(bytes), members = scan(json), value = JSON.parse(json);
  need(membersOf(value) === members);
  return value;
}

const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Surrogate}\p{Noncharacter_Code_Point}]/u;
/** RFC 8785 as FORMAT.md narrows it; throws where a value has no such form. */
function canonical(value) {
  if (typeof value === "string") {
    if (/[^\x20-~]/.test(value)) need(!FORBIDDEN.test(value) && value.normalize("NFC") === value);
    return '"' + value.replace(/[\x22\\]/g, "\\$&") + '"';
  }
  if (typeof value === "number") { need(Number.isSafeInteger(value)); return String(value); }
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return "[" + value.map(canonical).join() + "]";
  need(isObject(value));
  const names = Object.keys(value).sort();
  need(names.every(name => /^[a-z0-9_]+$/.test(name)));
  return "{" + names.map(name => `"${name}":` + canonical(value[name])).join() + "}";
}
/** A value of which the bytes are the canonical form. */
function readCanonical(bytes) {
  const json = text(bytes);
  scan(json);
  const value = JSON.parse(json);
  need(canonical(value) === json);
  return value;
}

// Forms: a function from a value to whether it has the form. An optional member that is null is taken away.
const COUNT = value => Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
const TEXT = value => typeof value === "string";
const FLAG = value => typeof value === "boolean";
const INSTANT = value => TEXT(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value);
const HASHES = value => { try { return TEXT(value) && !!hashesIn(value); } catch { return false; } };
const list = form => value => Array.isArray(value) && value.every(form);
const object = (needed, optional = {}) => value => {
  if (!isObject(value)) return false;
  for (const name of Object.keys(value)) if (value[name] === null && has(optional, name)) delete value[name];
  return Object.keys(needed).every(name => has(value, name)) &&
    Object.keys(value).every(name => has(needed, name) ? needed[name](value[name]) : has(optional, name) && optional[name](value[name]));
};
