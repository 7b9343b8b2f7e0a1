// Inflate (RFC 1951) into exactly the length that was stated; one byte more, less or left over throws.

/** A table of all codes: symbol and length at every index that begins with the code. */
function codes(lengths, isOne) {
  const counts = new Uint16Array(16), next = new Uint16Array(16);
  for (const n of lengths) counts[n]++;
  counts[0] = 0;
  let bits = 15, left = 1;
  while (bits > 1 && !counts[bits]) bits--;
  for (let n = 1; n <= 15; n++) { left = left * 2 - counts[n]; need(left >= 0); next[n] = n > 1 ? (next[n - 1] + counts[n - 1]) << 1 : 0; }
  need(left === 0 || isOne && bits === 1);
  const table = new Uint16Array(1 << bits);
  lengths.forEach((n, symbol) => {
    if (!n) return;
    let back = 0;
    for (let i = 0, code = next[n]++; i < n; i++, code >>= 1) back = back << 1 | code & 1;
    for (let i = back; i < table.length; i += 1 << n) table[i] = symbol << 4 | n;
  });
  return table;
}
const FIXED = [
  codes([...Array(288).keys()].map(i => i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)), codes(Array(32).fill(5))];
const LENGTH = [], DISTANCE = [];
for (let i = 0, at = 3; i < 28; at += 1 << LENGTH[i++][1]) LENGTH.push([at, i < 8 ? 0 : (i >> 2) - 1]);
LENGTH.push([258, 0]);
for (let i = 0, at = 1; i < 30; at += 1 << DISTANCE[i++][1]) DISTANCE.push([at, i < 4 ? 0 : (i >> 1) - 1]);
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

function inflate(input, length) {
  const out = new Uint8Array(length);
  let at = 0, pos = 0, hold = 0, have = 0;
  const bits = n => {
    while (have < n) { need(pos < input.length); hold |= input[pos++] << have; have += 8; }
    const value = hold & (1 << n) - 1;
    hold >>>= n; have -= n;
    return value;
  };
  const symbol = table => {
    while (have < 15 && pos < input.length) { hold |= input[pos++] << have; have += 8; }
    const found = table[hold & table.length - 1], n = found & 15;
    need(n && n <= have);
    hold >>>= n; have -= n;
    return found >> 4;
  };
  const dynamic = () => {
    const literals = bits(5) + 257, distances = bits(5) + 1, count = bits(4) + 4, own = Array(19).fill(0), lengths = [];
    need(literals <= 286 && distances <= 30);
    for (let i = 0; i < count; i++) own[ORDER[i]] = bits(3);
    const table = codes(own);
    while (lengths.length < literals + distances) {
      const code = symbol(table);
      if (code < 16) { lengths.push(code); continue; }
      need(code > 16 || lengths.length);
      const value = code === 16 ? lengths[lengths.length - 1] : 0;
      for (let i = code === 16 ? 3 + bits(2) : code === 17 ? 3 + bits(3) : 11 + bits(7); i; i--) lengths.push(value);
    }
    need(lengths.length === literals + distances && lengths[256]);
    return [codes(lengths.slice(0, literals), true), codes(lengths.slice(literals), true)];
  };
  for (let last = 0; !last;) {
    last = bits(1);
    const kind = bits(2);
    need(kind < 3);
    if (kind === 0) {
      pos -= have >> 3; hold = have = 0;
      const n = bits(16);
      need((n ^ bits(16)) === 0xffff && at + n <= length && pos + n <= input.length);
      out.set(input.subarray(pos, pos + n), at);
      at += n; pos += n;
      continue;
    }
    const [literal, distance] = kind === 1 ? FIXED : dynamic();
    for (let code; (code = symbol(literal)) !== 256;) {
      if (code < 256) { need(at < length); out[at++] = code; continue; }
      need(code < 286);
      const n = LENGTH[code - 257][0] + bits(LENGTH[code - 257][1]), from = symbol(distance);
      need(from < 30);
      const back = DISTANCE[from][0] + bits(DISTANCE[from][1]);
      need(back <= at && at + n <= length);
      for (const end = at + n; at < end; at++) out[at] = out[at - back];
    }
  }
  need(at === length && pos - (have >> 3) === input.length);
  return out;
}
