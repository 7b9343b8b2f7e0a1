//! The pages as PDF: set by Typst, for keeping (PDF/A-3a) and for everybody (PDF/UA-1, tagged).
//!
//! Typst sees three files and nothing else: the template, the pages as JSON, no disk, no network, no clock. The date in
//! the file is the instant that is shown, its identifier follows from what it says: the same dossier gives the same bytes.
//! Fonts are two families that lie beside this program, embedded as far as they are used. A character that they lack is set as `[U+682A]`: the standards
//! forbid an empty box, and the word stands whole in the lines.

use std::fmt::Write as _;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::layout::{Frame, FrameItem};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::super::{ReportError, csv};
use super::Dossier;
use super::pages::{Pages, pages};
use super::wording::Long;

/// The standards that a report conforms to.
pub const STANDARDS: [PdfStandard; 2] = [PdfStandard::A_3a, PdfStandard::Ua_1];

const TEMPLATE: &str = include_str!("../../evidence/report.typ");
/// The fonts of the template, and nothing else: their licences stand in `report/fonts/LICENSE`.
const FILES: [&[u8]; 3] = [
    include_bytes!("../fonts/LibertinusSerif-Regular.otf"),
    include_bytes!("../fonts/LibertinusSerif-Bold.otf"),
    include_bytes!("../fonts/DejaVuSansMono.ttf"),
];

/// A report, and the tables that are longer than its pages show.
#[derive(Debug, Clone)]
pub struct Report {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// Names below `data/` and CSV.
    pub tables: Vec<(String, Vec<u8>)>,
}

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The pages have no JSON form.
    #[error("the pages of the report cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// A table that is longer than its pages show.
    #[error(transparent)]
    Table(#[from] ReportError),
    /// Typst refuses them.
    #[error("the report cannot be set: {0}")]
    Typst(String),
}

static FONTS: LazyLock<(LazyHash<FontBook>, Vec<Font>)> = LazyLock::new(|| {
    let fonts: Vec<Font> = FILES
        .into_iter()
        .flat_map(|data| Font::iter(Bytes::new(data)))
        .collect();
    (LazyHash::new(FontBook::from_fonts(&fonts)), fonts)
});

static LIBRARY: LazyLock<LazyHash<Library>> =
    LazyLock::new(|| LazyHash::new(Library::builder().build()));

/// What Typst sees.
struct Desk {
    main: Source,
    pages: FileId,
    json: Bytes,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.0
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            Ok(self.main.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.pages {
            Ok(self.json.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.1.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The report of a dossier.
///
/// # Errors
/// The pages cannot be set so that they conform.
pub fn pdf(dossier: &Dossier) -> Result<Report, PdfError> {
    let pages = pages(dossier);
    let table = |long: &Long| Ok((long.name.clone(), csv::free(&long.heads, &long.rows)?));
    let tables = pages
        .long
        .iter()
        .map(table)
        .collect::<Result<_, ReportError>>()?;
    let document = set(&pages)?;
    let options = PdfOptions {
        ident: Smart::Custom(format!(
            "{} {} {}",
            dossier.origin, dossier.checkpoint.root, dossier.as_of
        )),
        creator: Smart::Custom(Some("Tabellion".to_owned())),
        timestamp: instant(&dossier.as_of).map(Timestamp::new_utc),
        standards: PdfStandards::new(&STANDARDS)
            .map_err(|error| PdfError::Typst(error.message().to_string()))?,
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&document, &options).map_err(|faults| told(&faults))?;
    // What Typst remembers of one report is of no use for the next.
    typst::comemo::evict(0);
    Ok(Report { pdf, tables })
}

/// What stands on each page, line by line: for whoever wants to know without a reader of PDF.
///
/// # Errors
/// The pages cannot be set.
pub fn text(dossier: &Dossier) -> Result<Vec<String>, PdfError> {
    let document = set(&pages(dossier))?;
    let page = |page: &Page| {
        let mut text = String::new();
        gather(&page.frame, &mut text);
        text
    };
    Ok(document.pages().iter().map(page).collect())
}

fn gather(frame: &Frame, text: &mut String) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => gather(&group.frame, text),
            FrameItem::Text(run) => {
                text.push_str(&run.text);
                text.push('\n');
            }
            _ => {}
        }
    }
}

fn set(pages: &Pages) -> Result<PagedDocument, PdfError> {
    let pages = serde_json::to_string(pages)?;
    let desk = Desk {
        main: Source::new(file("report.typ")?, TEMPLATE.to_owned()),
        pages: file("report.json")?,
        json: Bytes::from_string(settable(&pages)),
    };
    typst::compile::<PagedDocument>(&desk)
        .output
        .map_err(|faults| told(&faults))
}

fn file(name: &str) -> Result<FileId, PdfError> {
    let path = VirtualPath::new(name).map_err(|error| PdfError::Typst(format!("{error:?}")))?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

/// The first fault that Typst found.
fn told(faults: &[SourceDiagnostic]) -> PdfError {
    let first = faults.first();
    PdfError::Typst(first.map_or_else(String::new, |fault| fault.message.to_string()))
}

/// `2026-03-01T10:00:00Z`, as Typst counts.
fn instant(text: &str) -> Option<Datetime> {
    let instant = chrono::DateTime::parse_from_rfc3339(text).ok()?.to_utc();
    let part = |format: &str| instant.format(format).to_string().parse().ok();
    Datetime::from_ymd_hms(
        instant.format("%Y").to_string().parse().ok()?,
        part("%m")?,
        part("%d")?,
        part("%H")?,
        part("%M")?,
        part("%S")?,
    )
}

/// The text with everything that the fonts lack as `[U+682A]`. What is private use, a control or a mark of direction
/// says nothing on paper and is set so too.
fn settable(text: &str) -> String {
    let mut set = String::with_capacity(text.len());
    for c in text.chars() {
        if has_glyph(c) {
            set.push(c);
        } else {
            // Writing into a string cannot fail.
            let _ = write!(set, "[U+{:04X}]", u32::from(c));
        }
    }
    set
}

fn has_glyph(c: char) -> bool {
    let code = u32::from(c);
    let is_private = matches!(code, 0xE000..=0xF8FF | 0xF_0000..);
    c.is_ascii()
        || (!is_private
            && FONTS
                .1
                .iter()
                .any(|font| font.info().coverage.contains(code)))
}
