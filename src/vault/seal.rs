//! Sealing: XChaCha20-Poly1305 under a compartment key.
//!
//! ```text
//! sealed = nonce (24) ‖ ciphertext ‖ tag (16)        nonce random; associated data = purpose ‖ where it stands
//! ```
//! draft-irtf-cfrg-xchacha-03. A row moved to another place does not open. The seal keeps secrets and notices
//! damage; it proves nothing to a stranger: that is what commitments in the line are for.

use chacha20poly1305::aead::{AeadInOut as _, KeyInit as _};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::hash::Secret;

/// Bytes of a nonce.
pub(super) const NONCE: usize = 24;
/// Bytes of an authentication tag.
const TAG: usize = 16;
/// Bytes that sealing adds.
pub(super) const OVERHEAD: usize = NONCE + TAG;

/// The sealed bytes do not open: another key, another place, or damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DoesNotOpen;

/// `nonces` random nonces in one call to the system.
pub(super) fn nonces(count: usize) -> Result<Vec<[u8; NONCE]>, getrandom::Error> {
    let mut nonces = vec![[0; NONCE]; count];
    getrandom::fill(nonces.as_flattened_mut())?;
    Ok(nonces)
}

/// Appends `nonce ‖ ciphertext ‖ tag` to `out`.
pub(super) fn seal(
    out: &mut Vec<u8>,
    key: &Secret,
    nonce: [u8; NONCE],
    place: &[u8],
    plaintext: &[u8],
) {
    let cipher = XChaCha20Poly1305::new(key.expose().into());
    out.reserve(OVERHEAD + plaintext.len());
    out.extend_from_slice(&nonce);
    let start = out.len();
    out.extend_from_slice(plaintext);
    // Cannot fail: only a plaintext or associated data beyond 2^38 bytes does.
    let tag =
        cipher.encrypt_inout_detached(&XNonce::from(nonce), place, (&mut out[start..]).into());
    out.extend_from_slice(&tag.unwrap_or_default());
}

/// Opens what [`seal`] appended.
pub(super) fn open(
    key: &Secret,
    place: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
    let (nonce, rest) = sealed.split_first_chunk::<NONCE>().ok_or(DoesNotOpen)?;
    let (ciphertext, tag) = rest.split_last_chunk::<TAG>().ok_or(DoesNotOpen)?;
    let cipher = XChaCha20Poly1305::new(key.expose().into());
    let mut plaintext = Zeroizing::new(ciphertext.to_vec());
    cipher
        .decrypt_inout_detached(
            &XNonce::from(*nonce),
            place,
            plaintext.as_mut_slice().into(),
            &Tag::from(*tag),
        )
        .map_err(|_| DoesNotOpen)?;
    Ok(plaintext)
}
