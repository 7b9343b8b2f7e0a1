// Trees of RFC 6962 over SHA-256: audit paths and consistency proofs.

const LEAF = Uint8Array.of(0), NODE = Uint8Array.of(1);
const leafOf = (...data) => sha256(LEAF, ...data), nodeOf = (left, right) => sha256(NODE, left, right);
/** Hashes one after the other, in base64. */
const hashesIn = given => {
  const bytes = unbase64(given);
  need(bytes.length % 32 === 0 && bytes.length <= 64 * 32);
  return Array.from({ length: bytes.length / 32 }, (_, i) => bytes.subarray(32 * i, 32 * i + 32));
};
const half = n => Math.floor(n / 2);

/** Goes up from a place with the hashes beside the way; whether they end at the top. */
function climb(at, last, hashes, join) {
  for (const other of hashes) {
    if (!last) return false;
    const left = at % 2 || at === last;
    join(other, left);
    if (left) while (!(at % 2) && at) { at = half(at); last = half(last); }
    at = half(at); last = half(last);
  }
  return !last;
}
const joined = (hash, other, left) => left ? nodeOf(other, hash) : nodeOf(hash, other);

/** Whether a path leads from a leaf at an index to the root of a tree of that size (RFC 9162, 2.1.3.2). */
function leads(path, hash, index, size, root) {
  return index < size && climb(index, size - 1, path, (other, left) => { hash = joined(hash, other, left); }) && same(hash, root);
}

/** Whether the tree of size `n` goes on from that of size `m` (RFC 9162, 2.1.4.2). */
function goesOn(m, before, n, after, proof) {
  if (m < 1 || m > n) return false;
  if (m === n) return !proof.length && same(before, after);
  let at = m - 1, last = n - 1;
  while (at % 2) { at = half(at); last = half(last); }
  const hashes = at ? [...proof] : [before, ...proof];
  if (!hashes.length) return false;
  let old = hashes.shift(), now = old;
  const arrives = climb(at, last, hashes, (other, left) => {
    if (left) old = nodeOf(other, old);
    now = joined(now, other, left);
  });
  return arrives && same(old, before) && same(now, after);
}
