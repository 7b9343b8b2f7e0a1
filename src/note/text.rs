//! The note itself: written, parsed without trust, verified.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{KeyName, MAX_NOTE, MAX_SIGNATURES, Signature, Signer, Verified, VerifierKey};

/// What a signature line begins with: em dash, space.
const DASH: &str = "\u{2014} ";

/// What is wrong with a note.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Longer than [`MAX_NOTE`].
    #[error("a note has at most {MAX_NOTE} bytes, this one has {0}")]
    TooLong(usize),
    /// Not UTF-8, or a control character other than line feed.
    #[error("a note is UTF-8 without control characters; fetch it again, byte for byte")]
    Characters,
    /// No empty line between text and signatures, or no line feed at the end.
    #[error("a note is a text, an empty line and signature lines, each ending in a line feed")]
    Form,
    /// A signature line of another form.
    #[error("signature line {0} of the note is malformed")]
    Line(usize),
    /// More than [`MAX_SIGNATURES`].
    #[error("a note has 1 to {MAX_SIGNATURES} signatures, this one has {0}")]
    Signatures(usize),
    /// Two different known keys share name and key id.
    #[error("two known keys are called `{0}` with the same key id; remove one")]
    Ambiguous(KeyName),
    /// A known key's signature does not verify.
    #[error("the signature of `{0}` is wrong: the text or the signature was altered")]
    Bad(KeyName),
    /// No known key signed.
    #[error("no known key signed this note; give the verifier key of `{0}`")]
    Unknown(KeyName),
    /// A key that had to sign did not.
    #[error("the key `{0}` had to sign this note and did not")]
    Absent(Box<VerifierKey>),
}

/// One line `— <name> <base64(key id ‖ signature)>`, of whatever key type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// Name of the key.
    pub name: KeyName,
    /// First four bytes: which of the keys with this name.
    pub id: [u8; 4],
    /// The signature; 64 bytes for Ed25519, other lengths for other types.
    pub bytes: Vec<u8>,
}

/// A well-formed note whose signatures nobody has verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// Signs a text, one signature line per signer in the order given.
///
/// # Errors
/// A text that does not end in a line feed or has other control characters; no signer, or more than 16.
pub fn sign(text: &str, signers: &[&Signer]) -> Result<String, NoteError> {
    if signers.is_empty() || signers.len() > MAX_SIGNATURES {
        return Err(NoteError::Signatures(signers.len()));
    }
    if !text.ends_with('\n') {
        return Err(NoteError::Form);
    }
    check_characters(text)?;
    let mut note = format!("{text}\n");
    for signer in signers {
        let mut bytes = signer.verifier().id().to_vec();
        bytes.extend_from_slice(signer.key().sign(text.as_bytes()).as_bytes());
        let line = [
            DASH,
            signer.verifier().name().as_str(),
            " ",
            &STANDARD.encode(bytes),
            "
",
        ];
        note.extend(line);
    }
    if note.len() > MAX_NOTE {
        Err(NoteError::TooLong(note.len()))
    } else {
        Ok(note)
    }
}

impl Note {
    /// Parses a note; nothing in it may be believed yet.
    ///
    /// # Errors
    /// Any departure from the form of C2SP signed-note.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE {
            return Err(NoteError::TooLong(bytes.len()));
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| NoteError::Characters)?;
        check_characters(whole)?;
        // The text may have empty lines; the last one separates.
        let middle = whole.rfind("\n\n").ok_or(NoteError::Form)? + 1;
        let lines = whole[middle + 1..]
            .strip_suffix('\n')
            .ok_or(NoteError::Form)?;
        let count = lines.split('\n').count();
        if count > MAX_SIGNATURES {
            return Err(NoteError::Signatures(count));
        }
        let signatures = lines
            .split('\n')
            .enumerate()
            .map(|(at, line)| parse_line(line).ok_or(NoteError::Line(at + 1)));
        Ok(Self {
            signatures: signatures.collect::<Result<_, _>>()?,
            text: whole[..middle].to_owned(),
        })
    }

    /// The text, with its final line feed: what is signed. Not yet verified.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines in order, known and unknown.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Verifies every signature of a known key over the text exactly as read, and gives the text.
    ///
    /// # Errors
    /// A known key's bad signature; no signature of a known key; two known keys that cannot be told apart.
    pub fn verify(self, known: &[VerifierKey]) -> Result<Verified<String>, NoteError> {
        let mut keys: Vec<VerifierKey> = Vec::new();
        for signature in &self.signatures {
            let Some(key) = find(known, signature)? else {
                continue;
            };
            let bytes = signature
                .bytes
                .as_slice()
                .try_into()
                .map(Signature::from_bytes);
            if !bytes.is_ok_and(|bytes| key.accepts(self.text.as_bytes(), &bytes)) {
                return Err(NoteError::Bad(key.name().clone()));
            }
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        if keys.is_empty() {
            return Err(NoteError::Unknown(self.signatures[0].name.clone()));
        }
        Ok(Verified {
            value: self.text,
            keys,
        })
    }

    /// [`Note::verify`], and all of the keys must have signed: the first checkpoint after a rotation.
    ///
    /// # Errors
    /// As [`Note::verify`], or one of the keys did not sign.
    pub fn verify_all(self, required: &[VerifierKey]) -> Result<Verified<String>, NoteError> {
        let verified = self.verify(required)?;
        match required.iter().find(|key| !verified.is_signed_by(key)) {
            Some(absent) => Err(NoteError::Absent(Box::new(absent.clone()))),
            None => Ok(verified),
        }
    }
}

/// The known key that a signature line means.
fn find<'a>(
    known: &'a [VerifierKey],
    signature: &NoteSignature,
) -> Result<Option<&'a VerifierKey>, NoteError> {
    let mut same = known
        .iter()
        .filter(|key| *key.name() == signature.name && key.id() == signature.id);
    let first = same.next();
    if same.any(|other| Some(other) != first) {
        return Err(NoteError::Ambiguous(signature.name.clone()));
    }
    Ok(first)
}

fn check_characters(text: &str) -> Result<(), NoteError> {
    let refused = text.bytes().any(|byte| byte < 0x20 && byte != b'\n');
    if refused {
        Err(NoteError::Characters)
    } else {
        Ok(())
    }
}

fn parse_line(line: &str) -> Option<NoteSignature> {
    let (name, encoded) = line.strip_prefix(DASH)?.split_once(' ')?;
    let decoded = STANDARD.decode(encoded).ok()?;
    let (id, bytes) = decoded
        .split_first_chunk::<4>()
        .filter(|(_, bytes)| !bytes.is_empty())?;
    Some(NoteSignature {
        name: KeyName::parse(name).ok()?,
        id: *id,
        bytes: bytes.to_vec(),
    })
}
