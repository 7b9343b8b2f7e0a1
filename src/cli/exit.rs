//! How a command ends: exit codes, and failures in words.
//!
//! | code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | failure: the sentence on stderr says what, where, and what to do next |
//! | 2 | wrong usage (clap's) |
//! | 3 | refused by law |
//! | 4 | integrity broken |
//! | 5 | indeterminate: nothing contradicts, something that would settle it is missing |
//! | 6 | the ledger is busy |

use std::borrow::Cow;
use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// What was asked is done.
    Done,
    /// It could not be done.
    Failure,
    /// The law refuses.
    Refused,
    /// The ledger is not what it was.
    Broken,
    /// Nobody can say.
    Indeterminate,
    /// Somebody else has the ledger.
    Busy,
}

impl Exit {
    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failure => 1,
            Self::Refused => 3,
            Self::Broken => 4,
            Self::Indeterminate => 5,
            Self::Busy => 6,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a command did not do what was asked.
#[derive(Debug)]
pub enum Failed {
    /// Something to tell.
    Said(Box<Said>),
    /// Nobody reads our output any more (`tabellion log list | head`).
    Pipe,
}

/// A failure in words.
#[derive(Debug)]
pub struct Said {
    /// How the command ends.
    pub exit: Exit,
    /// A stable code for programs.
    pub code: Cow<'static, str>,
    /// What is wrong.
    pub what: String,
    /// Where exactly: JSON pointer and message.
    pub places: Vec<(String, String)>,
    /// Places that are wrong besides.
    pub more: usize,
    /// What to do next, where the sentence itself does not say it.
    pub next: Option<String>,
}

impl Failed {
    /// A plain failure.
    #[must_use]
    pub fn new(code: impl Into<Cow<'static, str>>, what: impl Into<String>) -> Self {
        Self::ending(Exit::Failure, code, what)
    }

    /// A failure that ends in its own way.
    #[must_use]
    pub fn ending(exit: Exit, code: impl Into<Cow<'static, str>>, what: impl Into<String>) -> Self {
        Self::Said(Box::new(Said {
            exit,
            code: code.into(),
            what: what.into(),
            places: Vec::new(),
            more: 0,
            next: None,
        }))
    }

    /// What to do next.
    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Self {
        if let Self::Said(said) = &mut self {
            said.next = Some(next.into());
        }
        self
    }

    /// The places of an object that are wrong, and how many more there are than fit in a list.
    #[must_use]
    pub fn at(mut self, places: Vec<(String, String)>, more: usize) -> Self {
        if let Self::Said(said) = &mut self {
            said.places = places;
            said.more = more;
        }
        self
    }

    /// What is wrong, in a sentence.
    #[must_use]
    pub fn what(&self) -> String {
        match self {
            Self::Said(said) => said.what.clone(),
            Self::Pipe => String::new(),
        }
    }

    /// How the command ends.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Said(said) => said.exit,
            Self::Pipe => Exit::Done,
        }
    }
}
