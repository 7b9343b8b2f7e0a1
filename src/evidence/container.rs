//! The container: a ZIP file of one exact form, so that the same content gives the same bytes.
//!
//! ```text
//! local header ‖ content    mimetype (stored), then all others, names ascending
//! directory                 one entry each, in the same order
//! end                       no comment
//! ```
//! No extra fields, no comments, no descriptors, no encryption, no ZIP64; every date is 1980-01-01. A reader accepts this
//! form and no other, which leaves nothing to hide in; it never unpacks more than is stated, and nothing to a disk.

use std::collections::BTreeMap;

/// The largest bundle that is read.
pub const MAX_BUNDLE: usize = 256 << 20;
/// The most files.
const MAX_FILES: usize = 10_000;
/// The most that a bundle unpacks to: 16 MiB and 32 times its own length, and 1 GiB in any case.
const MAX_BASE: u64 = 16 << 20;
const MAX_RATIO: u64 = 32;
const MAX_UNPACKED: u64 = 1 << 30;
/// The longest name.
const MAX_NAME: usize = 160;

/// The name of the first file.
pub const MIMETYPE: &str = "mimetype";

const LOCAL: u32 = 0x0403_4b50;
const ENTRY: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// 1980-01-01, the first day that ZIP knows.
const DATE: u16 = 0x0021;
const VERSION: u16 = 20;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

const END_LEN: usize = 22;
/// How hard content is packed: fixed, since the bytes follow from it.
const LEVEL: u8 = 6;

/// Why bytes are no container of this form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContainerError {
    /// Another form, or damaged.
    #[error("this is not a ZIP file of the form of a bundle: it was altered, or packed anew")]
    Form,
    /// Larger than is read.
    #[error("a bundle has at most {MAX_BUNDLE} bytes and {MAX_FILES} files")]
    Large,
    /// It would unpack to more than is read.
    #[error("it would unpack to more than {MAX_RATIO} times its length and 16 MiB")]
    Bomb,
    /// A name that is no name of a file below a folder.
    #[error("`{0}` is no name of a file in a bundle")]
    Path(String),
    /// Two files of one name.
    #[error("`{0}` stands in it twice")]
    Twice(String),
    /// Names out of order.
    #[error("`{0}` does not stand in its place")]
    Order(String),
    /// Content that is not what the directory says.
    #[error("`{0}` does not unpack to what the directory says")]
    Content(String),
    /// The first file is not what says what it is.
    #[error("it does not begin with `mimetype`")]
    Mimetype,
}

/// Packs files. `mimetype` is among them.
#[must_use]
pub fn write(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let first = files.get_key_value(MIMETYPE);
    let rest = files.iter().filter(|(name, _)| *name != MIMETYPE);
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    let mut count = 0u16;
    for (name, content) in first.into_iter().chain(rest) {
        let packed = pack(name, content);
        let method = if packed.is_some() { DEFLATED } else { STORED };
        let body = packed.as_deref().unwrap_or(content);
        let fields = Fields {
            method,
            crc: crc32fast::hash(content),
            packed: small(body.len()),
            length: small(content.len()),
            name,
        };
        let offset = small(bytes.len());
        put32(&mut bytes, LOCAL);
        fields.put(&mut bytes);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(body);
        put32(&mut directory, ENTRY);
        put16(&mut directory, VERSION);
        fields.put(&mut directory);
        // Comment, disk, attributes inside and outside: none.
        directory.extend_from_slice(&[0; 10]);
        put32(&mut directory, offset);
        directory.extend_from_slice(name.as_bytes());
        count = count.saturating_add(1);
    }
    let (at, length) = (small(bytes.len()), small(directory.len()));
    bytes.append(&mut directory);
    put32(&mut bytes, END);
    put32(&mut bytes, 0);
    put16(&mut bytes, count);
    put16(&mut bytes, count);
    put32(&mut bytes, length);
    put32(&mut bytes, at);
    put16(&mut bytes, 0);
    bytes
}

/// What both headers of a file say.
#[derive(Debug, PartialEq, Eq)]
struct Fields<'a> {
    method: u16,
    crc: u32,
    packed: u32,
    length: u32,
    name: &'a str,
}

impl Fields<'_> {
    fn put(&self, to: &mut Vec<u8>) {
        put16(to, VERSION);
        put16(to, 0);
        put16(to, self.method);
        put16(to, 0);
        put16(to, DATE);
        put32(to, self.crc);
        put32(to, self.packed);
        put32(to, self.length);
        put16(to, u16::try_from(self.name.len()).unwrap_or(u16::MAX));
        put16(to, 0);
    }
}

/// Packed content, where that is shorter; what is shown first is never packed.
fn pack(name: &str, content: &[u8]) -> Option<Vec<u8>> {
    if name == MIMETYPE {
        return None;
    }
    let packed = miniz_oxide::deflate::compress_to_vec(content, LEVEL);
    (packed.len() < content.len()).then_some(packed)
}

/// Unpacks a container into its files.
///
/// # Errors
/// Any departure from the form, or more than is read.
pub fn read(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, ContainerError> {
    if bytes.len() > MAX_BUNDLE {
        return Err(ContainerError::Large);
    }
    let (count, start) = read_end(bytes).ok_or(ContainerError::Form)?;
    if count > MAX_FILES {
        return Err(ContainerError::Large);
    }
    let room = room(bytes.len());
    let directory = &bytes[start..bytes.len() - END_LEN];
    let mut contents = Reader(&bytes[..start], 0);
    let mut entries = Reader(directory, 0);
    let mut files = BTreeMap::new();
    let mut unpacked = 0u64;
    let mut last: Option<&str> = None;
    for index in 0..count {
        let (fields, offset) = entries.entry().ok_or(ContainerError::Form)?;
        check_name(fields.name)?;
        if index == 0 && (fields.name != MIMETYPE || fields.method != STORED) {
            return Err(ContainerError::Mimetype);
        }
        if files.contains_key(fields.name) {
            return Err(ContainerError::Twice(fields.name.to_owned()));
        }
        if last.is_some_and(|last| last > fields.name) {
            return Err(ContainerError::Order(fields.name.to_owned()));
        }
        if index > 0 {
            last = Some(fields.name);
        }
        unpacked += u64::from(fields.length);
        if unpacked > room {
            return Err(ContainerError::Bomb);
        }
        if contents.1 != offset as usize {
            return Err(ContainerError::Form);
        }
        let (local, body) = contents.local().ok_or(ContainerError::Form)?;
        if local != fields {
            return Err(ContainerError::Form);
        }
        let content =
            unpack(&fields, body).ok_or_else(|| ContainerError::Content(fields.name.to_owned()))?;
        files.insert(fields.name.to_owned(), content);
    }
    if contents.1 != start || entries.1 != directory.len() || count == 0 {
        return Err(ContainerError::Form);
    }
    Ok(files)
}

/// The most that a container of this length may unpack to.
fn room(length: usize) -> u64 {
    (MAX_BASE + MAX_RATIO * length as u64).min(MAX_UNPACKED)
}

/// Whether readers accept a container of this length over these files.
#[must_use]
pub fn is_readable(files: &BTreeMap<String, Vec<u8>>, length: usize) -> bool {
    let unpacked: usize = files.values().map(Vec::len).sum();
    length <= MAX_BUNDLE && files.len() <= MAX_FILES && unpacked as u64 <= room(length)
}

/// The number of files, and where the directory begins.
fn read_end(bytes: &[u8]) -> Option<(usize, usize)> {
    let at = bytes.len().checked_sub(END_LEN)?;
    let mut end = Reader(bytes, at);
    if end.u32()? != END || end.u32()? != 0 {
        return None;
    }
    let count = end.u16()?;
    let same = end.u16()?;
    let length = end.u32()? as usize;
    let start = end.u32()? as usize;
    let fits = count == same && end.u16()? == 0 && start.checked_add(length)? == at;
    fits.then_some((usize::from(count), start))
}

fn check_name(name: &str) -> Result<(), ContainerError> {
    let plain = |segment: &str| {
        !segment.is_empty()
            && segment != "."
            && segment != ".."
            && segment
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    if name.len() <= MAX_NAME && name.split('/').all(plain) {
        Ok(())
    } else {
        Err(ContainerError::Path(name.chars().take(MAX_NAME).collect()))
    }
}

fn unpack(fields: &Fields<'_>, body: &[u8]) -> Option<Vec<u8>> {
    let length = fields.length as usize;
    let content = if fields.method == STORED {
        body.to_vec()
    } else {
        inflate(body, length)?
    };
    (crc32fast::hash(&content) == fields.crc).then_some(content)
}

/// Exactly this many bytes from exactly these: nothing hides behind the end of a stream.
fn inflate(body: &[u8], length: usize) -> Option<Vec<u8>> {
    use miniz_oxide::inflate::TINFLStatus;
    use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
    let mut content = vec![0; length];
    let whole = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut state = DecompressorOxide::new();
    let (status, read, written) = decompress(&mut state, body, &mut content, 0, whole);
    (status == TINFLStatus::Done && read == body.len() && written == length).then_some(content)
}

/// Bytes, and how far they were read.
struct Reader<'a>(&'a [u8], usize);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.0.get(self.1..self.1.checked_add(length)?)?;
        self.1 += length;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    /// The fields that both headers share; the name follows later.
    fn fields(&mut self) -> Option<(Fields<'a>, usize)> {
        let fixed = self.u16()? == VERSION && self.u16()? == 0;
        let method = self.u16()?;
        let dated = self.u16()? == 0 && self.u16()? == DATE;
        let (crc, packed, length) = (self.u32()?, self.u32()?, self.u32()?);
        let name = usize::from(self.u16()?);
        let plain = self.u16()? == 0;
        let known = method == DEFLATED || method == STORED && packed == length;
        let fields = Fields {
            method,
            crc,
            packed,
            length,
            name: "",
        };
        (fixed && dated && plain && known).then_some((fields, name))
    }

    fn name(&mut self, length: usize) -> Option<&'a str> {
        std::str::from_utf8(self.take(length)?).ok()
    }

    fn local(&mut self) -> Option<(Fields<'a>, &'a [u8])> {
        (self.u32()? == LOCAL).then_some(())?;
        let (fields, length) = self.fields()?;
        let name = self.name(length)?;
        let body = self.take(fields.packed as usize)?;
        Some((Fields { name, ..fields }, body))
    }

    fn entry(&mut self) -> Option<(Fields<'a>, u32)> {
        (self.u32()? == ENTRY && self.u16()? == VERSION).then_some(())?;
        let (fields, length) = self.fields()?;
        (self.take(10)? == [0; 10]).then_some(())?;
        let offset = self.u32()?;
        let name = self.name(length)?;
        Some((Fields { name, ..fields }, offset))
    }
}

fn put16(to: &mut Vec<u8>, value: u16) {
    to.extend_from_slice(&value.to_le_bytes());
}

fn put32(to: &mut Vec<u8>, value: u32) {
    to.extend_from_slice(&value.to_le_bytes());
}

/// Lengths of what is written are below [`MAX_BUNDLE`]; whatever is not makes a file that no reader accepts.
fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
