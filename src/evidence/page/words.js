// The tables of words: words.json, which all verifiers share, and the texts of this page; in columns, and packed.

const [CODES, EN, FR, SETTLE_EN, SETTLE_FR] = JSON.parse(text(inflate(unbase64("@WORDS@"), @LENGTH@)));
const isCode = code => CODES.includes(code);
/** A sentence with its holes filled. */
const say = (code, lang, about = {}) =>
  (lang === "en" ? EN : FR)[CODES.indexOf(code)].replace(/\{(\w+)\}/g, (hole, name) => name in about ? about[name] : hole);
/** What would settle a doubt; nothing, if it is none. */
const doubt = (code, lang) => (lang === "en" ? SETTLE_EN : SETTLE_FR)[CODES.indexOf(code)];
