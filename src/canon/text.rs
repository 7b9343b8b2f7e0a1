//! Which characters a string may hold: NFC, assigned, no controls. The same rules for a stored line
//! and for input at the door.

use unicode_normalization::char::is_public_assigned;

use super::scan::plain_run;
use super::{CanonError, Fault};

/// The Unicode version that says which code points are assigned and what NFC is: part of format
/// version 1. A verifier with an older one may find a code point unassigned; it never finds another NFC
/// for those that it knows.
pub const UNICODE_VERSION: (u8, u8, u8) = (18, 0, 0);

// A newer table would accept lines that verifiers of format version 1 refuse: stop the build instead.
const _: () = {
    let linked = unicode_normalization::UNICODE_VERSION;
    assert!(
        linked.0 == UNICODE_VERSION.0
            && linked.1 == UNICODE_VERSION.1
            && linked.2 == UNICODE_VERSION.2
    );
};

/// Proves that a string may stand in a line.
///
/// # Errors
/// The byte offset of the first refused character; 0 for a string that is not in NFC.
pub fn check_text(text: &str) -> Result<(), CanonError> {
    let plain = plain_run(text.as_bytes());
    if plain == text.len() {
        Ok(())
    } else {
        check_str(text, 0)
    }
}

/// [`check_text`] over the bytes between two quotes that stand at `offset` in a line.
pub(super) fn check_bytes(bytes: &[u8], offset: usize) -> Result<(), CanonError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => check_str(text, offset),
        Err(fault) => Err(Fault::Utf8.at(offset + fault.valid_up_to())),
    }
}

fn check_str(text: &str, offset: usize) -> Result<(), CanonError> {
    for (at, character) in text.char_indices() {
        if let Some(fault) = fault_of(character) {
            return Err(fault.at(offset + at));
        }
    }
    if unicode_normalization::is_nfc(text) {
        Ok(())
    } else {
        Err(Fault::NotNfc.at(offset))
    }
}

fn fault_of(character: char) -> Option<Fault> {
    match character {
        ' '..='~' => None,
        _ if character.is_control() => Some(Fault::Control),
        // Unicode property Bidi_Control, complete.
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Some(Fault::Bidi)
        }
        _ if is_public_assigned(character) || is_private_use(character) => None,
        _ => Some(Fault::Unassigned),
    }
}

/// General category Co: assigned to private agreement, hence not unassigned.
const fn is_private_use(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{10_0000}'..='\u{10_FFFD}')
}
