//! How French is set: what a French lawyer would mark in the margin.
//!
//! ```text
//! « Refusé : outil absent ; voir l’article 46. »       no-break before and after what stands alone, ’ and not '
//! ```
//! Used by the linter of rules and by the tests of every catalogue. It knows marks, not words.

/// No-break space: before `:` and `»`, after `«`.
const WIDE: char = '\u{a0}';
/// Narrow no-break space: before `;`, `!` and `?`.
const NARROW: char = '\u{202f}';

/// The first fault of a French text, and what to write instead.
#[must_use]
pub fn french_fault(text: &str) -> Option<String> {
    let marks: Vec<char> = text.chars().collect();
    for (at, mark) in marks.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| marks[before]);
        let after = marks.get(at + 1).copied();
        // `https://`, `eu-gdpr:A6`, `10:30`: no punctuation of a sentence.
        let ends_word = after.is_none_or(|next| next.is_whitespace() || next == '»');
        let fault = match mark {
            ':' if ends_word && before != Some(WIDE) => "a no-break space (U+00A0) before `:`",
            '»' if before != Some(WIDE) => "a no-break space (U+00A0) before `»`",
            '«' if after != Some(WIDE) => "a no-break space (U+00A0) after `«`",
            ';' | '!' | '?' if ends_word && before != Some(NARROW) => {
                "a narrow no-break space (U+202F) before `;`, `!` and `?`"
            }
            '\'' => "the apostrophe `’` (U+2019), not `'`",
            '"' => "the quotation marks `«` and `»`, not `\"`",
            _ => continue,
        };
        let shown: String = marks[at.saturating_sub(12)..(at + 2).min(marks.len())]
            .iter()
            .collect();
        return Some(format!("French takes {fault}: “{shown}”"));
    }
    None
}
