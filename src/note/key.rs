//! Private keys and their files: PKCS#8 version 1, plain or encrypted, as `openssl pkey` reads them.
//!
//! Version 1 has no public key in it; OpenSSL 3.0 cannot read version 2, which has one.

use std::fmt;

use ed25519_dalek::Signer as _;
use pkcs8::der::pem::PemLabel as _;
use pkcs8::der::zeroize::Zeroizing;
use pkcs8::pkcs5::{pbes2, scrypt};
use pkcs8::{
    DecodePrivateKey as _, EncodePrivateKey as _, EncryptedPrivateKeyInfoRef, LineEnding,
    PrivateKeyInfoRef,
};

use super::{KeyName, Signature, VerifierKey};

/// scrypt N = 2^14, r = 8: 16 MiB, below the 32 MiB at which OpenSSL refuses to read the file.
const SCRYPT_LOG_N: u8 = 14;
const SCRYPT_R: u32 = 8;
/// Five passes make up for the small N (the OWASP equivalent of N = 2^17, p = 1).
const SCRYPT_P: u32 = 5;

/// What is wrong with a private key file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// Not an Ed25519 key in PKCS#8.
    #[error(
        "this is not an Ed25519 private key in PKCS#8; make one with `openssl genpkey -algorithm ed25519`"
    )]
    Form,
    /// The key file is encrypted and the passphrase does not open it.
    #[error("the passphrase does not open this private key, or the file is damaged")]
    Passphrase,
    /// The key cannot be written.
    #[error("the private key cannot be written as PKCS#8")]
    Write,
}

/// Fresh random bytes for one encrypted key file. Use them once.
#[derive(Clone, Copy)]
pub struct EncryptionSalt {
    /// Salt of scrypt.
    pub salt: [u8; 16],
    /// Initial vector of AES-256-CBC.
    pub iv: [u8; 16],
}

/// An Ed25519 private key, wiped when dropped, never printed.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key of a 32-byte seed (RFC 8032, 5.1.5); the seed comes from a random source.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The 32 bytes of the public key.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// The public half under a name.
    #[must_use]
    pub fn verifier(&self, name: KeyName) -> VerifierKey {
        VerifierKey::new(name, self.0.verifying_key())
    }

    /// `Ed25519(key, message)`, RFC 8032.
    pub(super) fn sign(&self, message: &[u8]) -> Signature {
        Signature::from_bytes(self.0.sign(message).to_bytes())
    }

    /// PKCS#8 version 1, DER.
    ///
    /// # Errors
    /// [`KeyFileError::Write`]; does not occur with a key of this type.
    pub fn to_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
        self.document().map(|document| document.to_bytes())
    }

    /// Parses PKCS#8 (version 1, or 2 with the public key that belongs to it), DER.
    ///
    /// # Errors
    /// [`KeyFileError::Form`].
    pub fn from_der(der: &[u8]) -> Result<Self, KeyFileError> {
        ed25519_dalek::SigningKey::from_pkcs8_der(der)
            .map(Self)
            .map_err(|_| KeyFileError::Form)
    }

    /// `-----BEGIN PRIVATE KEY-----`
    ///
    /// # Errors
    /// [`KeyFileError::Write`]; does not occur with a key of this type.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, KeyFileError> {
        self.document()?
            .to_pem(PrivateKeyInfoRef::PEM_LABEL, LineEnding::LF)
            .map_err(|_| KeyFileError::Write)
    }

    /// Parses `-----BEGIN PRIVATE KEY-----`.
    ///
    /// # Errors
    /// [`KeyFileError::Form`], also for an encrypted key.
    pub fn from_pem(pem: &str) -> Result<Self, KeyFileError> {
        ed25519_dalek::SigningKey::from_pkcs8_pem(pem)
            .map(Self)
            .map_err(|_| KeyFileError::Form)
    }

    /// `-----BEGIN ENCRYPTED PRIVATE KEY-----`: PBES2 with scrypt and AES-256-CBC.
    ///
    /// # Errors
    /// [`KeyFileError::Write`]; does not occur with a key of this type.
    pub fn to_encrypted_pem(
        &self,
        passphrase: &str,
        random: EncryptionSalt,
    ) -> Result<Zeroizing<String>, KeyFileError> {
        let cost = scrypt::Params::new(SCRYPT_LOG_N, SCRYPT_R, SCRYPT_P)
            .map_err(|_| KeyFileError::Write)?;
        let scheme = pbes2::Parameters::generate_scrypt_aes256cbc(cost, &random.salt, random.iv)
            .map_err(|_| KeyFileError::Write)?;
        let document = self.document()?;
        let plain =
            PrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|_| KeyFileError::Write)?;
        plain
            .encrypt_with_params(scheme, passphrase)
            .ok()
            .and_then(|sealed| {
                sealed
                    .to_pem(EncryptedPrivateKeyInfoRef::PEM_LABEL, LineEnding::LF)
                    .ok()
            })
            .ok_or(KeyFileError::Write)
    }

    /// Parses `-----BEGIN ENCRYPTED PRIVATE KEY-----`.
    ///
    /// # Errors
    /// [`KeyFileError::Passphrase`], also for a file that is none.
    pub fn from_encrypted_pem(pem: &str, passphrase: &str) -> Result<Self, KeyFileError> {
        ed25519_dalek::SigningKey::from_pkcs8_encrypted_pem(pem, passphrase)
            .map(Self)
            .map_err(|_| KeyFileError::Passphrase)
    }

    fn document(&self) -> Result<pkcs8::SecretDocument, KeyFileError> {
        let seed = Zeroizing::new(self.0.to_bytes());
        let pair = ed25519_dalek::pkcs8::KeypairBytes {
            secret_key: *seed,
            public_key: None,
        };
        pair.to_pkcs8_der().map_err(|_| KeyFileError::Write)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// A private key and the name under which it signs: for a log's key, the origin.
#[derive(Debug, Clone)]
pub struct Signer {
    key: SigningKey,
    verifier: VerifierKey,
}

impl Signer {
    /// Gives a name to a key.
    #[must_use]
    pub fn new(name: KeyName, key: SigningKey) -> Self {
        let verifier = key.verifier(name);
        Self { key, verifier }
    }

    /// The public half, under the same name.
    #[must_use]
    pub const fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The private key.
    #[must_use]
    pub const fn key(&self) -> &SigningKey {
        &self.key
    }
}
