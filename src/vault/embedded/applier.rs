//! The thread that brings durable records into the database, in order, while the next commit is already under way.
//!
//! ```text
//! commit ─▶ log: one write, one sync ─▶ answered        applier ─▶ database, not synced … every 4 MiB of log: synced
//! ```
//! Who reads the database waits until it has what was handed over. The number of the last record is written with its
//! puts, so that whatever state of the database a power cut leaves, the log is replayed from there.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;

use redb::{Database, Durability, ReadTransaction, WriteTransaction};

use crate::vault::embedded::commit::{Sweep, write_sweep};
use crate::vault::embedded::guarded;
use crate::vault::embedded::tables::{EVENTS, META, PERSONS, REPLIES, ROWS, SUPPRESSIONS};
use crate::vault::embedded::wal::{After, Puts, Table};
use crate::vault::error::VaultError;

/// Groups that may wait for the database: about what one file of the log holds.
const WAITING: usize = 64;
/// In the table `meta`: the number of the last record or write that the database has.
const LAST: &str = "log";

/// One record on its way into the database.
pub(super) struct Work {
    pub(super) number: u64,
    pub(super) puts: Puts,
    /// The part of the index of persons that goes along: it can be made again, so it is in no log.
    pub(super) sweep: Sweep,
    pub(super) after: After,
}

#[derive(Default)]
struct Progress {
    handed: u64,
    applied: u64,
    durable: u64,
    /// Bytes handed over and not applied.
    bytes: u64,
}

/// What both sides know.
struct Known {
    progress: Mutex<Progress>,
    moved: Condvar,
    stopped: Arc<OnceLock<String>>,
}

/// The side of those who hand over and wait.
pub(super) struct Applier {
    known: Arc<Known>,
    work: Option<SyncSender<Work>>,
    thread: Option<JoinHandle<()>>,
}

impl Applier {
    /// Starts behind a database that has the records up to `applied` for good.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(super) fn start(
        db: Arc<Database>,
        applied: u64,
        stopped: Arc<OnceLock<String>>,
    ) -> Result<Self, VaultError> {
        let known = Arc::new(Known {
            progress: Mutex::new(Progress {
                handed: applied,
                applied,
                durable: applied,
                bytes: 0,
            }),
            moved: Condvar::new(),
            stopped,
        });
        let (work, waiting) = sync_channel(WAITING);
        let shared = Arc::clone(&known);
        let thread = std::thread::Builder::new()
            .name("vault".into())
            .spawn(move || shared.run(&db, &waiting))
            .map_err(|error| VaultError::Stopped(error.to_string()))?;
        Ok(Self {
            known,
            work: Some(work),
            thread: Some(thread),
        })
    }

    /// Hands a durable record over.
    pub(super) fn hand(&self, work: Work) {
        let mut progress = self.known.progress();
        progress.handed = work.number;
        progress.bytes += work.puts.len() as u64;
        drop(progress);
        if let Some(sender) = &self.work {
            // The thread ends with its sender only: what it could not apply is in the log, and said by `stopped`.
            let _ = sender.send(work);
        }
    }

    /// Bytes on their way.
    pub(super) fn waiting(&self) -> u64 {
        self.known.progress().bytes
    }

    /// Waits until the database has everything that was handed over.
    ///
    /// # Errors
    /// It has stopped.
    pub(super) fn settle(&self) -> Result<(), VaultError> {
        self.known
            .wait(|progress| progress.applied == progress.handed)
    }

    /// Waits until the database has a record for good.
    ///
    /// # Errors
    /// It has stopped.
    pub(super) fn durable(&self, number: u64) -> Result<(), VaultError> {
        self.known.wait(|progress| progress.durable >= number)
    }

    /// The number of the next record or write.
    pub(super) fn next(&self) -> u64 {
        self.known.progress().handed + 1
    }

    /// True if a power cut would take nothing from the database.
    pub(super) fn is_durable(&self) -> bool {
        let progress = self.known.progress();
        progress.durable == progress.handed
    }

    /// The database was written to, and made durable, with the next number.
    pub(super) fn made_durable(&self) {
        let mut progress = self.known.progress();
        progress.handed += 1;
        progress.applied = progress.handed;
        progress.durable = progress.handed;
        drop(progress);
        self.known.moved.notify_all();
    }

    /// Ends the thread once it has applied what was handed over.
    pub(super) fn end(&mut self) {
        self.work = None;
        if let Some(thread) = self.thread.take() {
            // It catches its own panics.
            let _ = thread.join();
        }
    }
}

impl Drop for Applier {
    fn drop(&mut self) {
        self.end();
    }
}

impl Known {
    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self, until: impl Fn(&Progress) -> bool) -> Result<(), VaultError> {
        let mut progress = self.progress();
        while !until(&progress) {
            if let Some(why) = self.stopped.get() {
                return Err(VaultError::Stopped(why.clone()));
            }
            progress = self
                .moved
                .wait(progress)
                .unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }

    fn has(&self, work: &Work) {
        let mut progress = self.progress();
        progress.applied = work.number;
        progress.bytes -= work.puts.len() as u64;
        if work.after == After::Fold {
            progress.durable = work.number;
        }
    }

    fn run(&self, db: &Database, waiting: &Receiver<Work>) {
        for work in waiting {
            if self.stopped.get().is_none() {
                match guarded(|| bring_in(db, &work)) {
                    Ok(()) => self.has(&work),
                    Err(error) => {
                        // The first reason stays.
                        let _ = self.stopped.set(error.to_string());
                    }
                }
            }
            self.moved.notify_all();
        }
    }
}

fn bring_in(db: &Database, work: &Work) -> Result<(), VaultError> {
    let mut transaction = db.begin_write()?;
    if work.after == After::Room {
        transaction
            .set_durability(Durability::None)
            .map_err(|error| VaultError::Stopped(error.to_string()))?;
    }
    put(&transaction, work.number, &work.puts)?;
    write_sweep(&transaction, &work.sweep)?;
    Ok(transaction.commit()?)
}

/// Puts a value into one table.
type Insert<'a> = Box<dyn FnMut(u64, &[u8]) -> Result<(), VaultError> + 'a>;

/// Writes what a record says, and that it is in.
pub(super) fn put(
    transaction: &WriteTransaction,
    number: u64,
    puts: &Puts,
) -> Result<(), VaultError> {
    let broken = || VaultError::damaged("a record of the vault's log that was never written so");
    let mut puts = puts.iter().peekable();
    while let Some(first) = puts.peek() {
        let table = first.ok_or_else(broken)?.0;
        let same = std::iter::from_fn(|| puts.next_if(|put| put.is_none_or(|put| put.0 == table)));
        let mut insert: Insert<'_> = match table {
            Table::Persons => {
                let mut table = transaction.open_table(PERSONS)?;
                Box::new(move |key, value| {
                    let key = u32::try_from(key).map_err(|_| broken())?;
                    table.insert(key, value)?;
                    Ok(())
                })
            }
            Table::Rows | Table::Events | Table::Replies | Table::Suppressions => {
                let mut table = transaction.open_table(match table {
                    Table::Events => EVENTS,
                    Table::Replies => REPLIES,
                    Table::Suppressions => SUPPRESSIONS,
                    _ => ROWS,
                })?;
                Box::new(move |key, value| {
                    table.insert(key, value)?;
                    Ok(())
                })
            }
            Table::RowsGone | Table::EventsGone => {
                let mut table = transaction.open_table(match table {
                    Table::EventsGone => EVENTS,
                    _ => ROWS,
                })?;
                Box::new(move |key, _| {
                    table.remove(key)?;
                    Ok(())
                })
            }
        };
        for put in same {
            let (_, key, value) = put.ok_or_else(broken)?;
            insert(key, value)?;
        }
    }
    number_with(transaction, number)
}

/// Writes the number of what the transaction brings.
pub(super) fn number_with(transaction: &WriteTransaction, number: u64) -> Result<(), VaultError> {
    transaction
        .open_table(META)?
        .insert(LAST, number.to_be_bytes().as_slice())?;
    Ok(())
}

/// The number of the last record or write that the database has.
pub(super) fn last(transaction: &ReadTransaction) -> Result<u64, VaultError> {
    let meta = transaction.open_table(META)?;
    let Some(value) = meta.get(LAST)? else {
        return Ok(0);
    };
    let number = value.value().try_into().map(u64::from_be_bytes);
    number.map_err(|_| VaultError::damaged("the number of the last record of the vault's log"))
}
