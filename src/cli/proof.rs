//! `tabellion proof`: proofs for a stranger. Reads from beside, also while a service owns the ledger.

mod completeness;

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, Subcommand};
use serde_json::json;

use super::beside::{Beside, Tree};
use super::dating;
use super::exit::{Exit, Failed};
use super::session::{Paint, Session};
use crate::canon::Line;
use crate::census::Completeness;
use crate::checkpoint::Checkpoint;
use crate::hash::NodeHash;
use crate::note::VerifierKey;
use crate::proof::{Proof, Receipt};
use crate::tree::Index;

/// `proof`.
#[derive(Debug, Subcommand)]
pub enum ProofVerb {
    /// That an entry is in the log.
    Inclusion(Inclusion),
    /// That an older log is the beginning of a newer one.
    Consistency(Consistency),
    /// An entry with its proof.
    Receipt(ReceiptOf),
    /// That no entry of an organisation is missing.
    Completeness(completeness::CompletenessOf),
    /// Whether a receipt, or a proof of completeness, holds.
    Check(CheckReceipt),
}

/// `proof inclusion`.
#[derive(Debug, Args)]
pub struct Inclusion {
    #[arg(value_name = "SEQ")]
    seq: u64,
    #[arg(long, value_name = "SIZE")]
    size: Option<u64>,
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// `proof consistency`.
#[derive(Debug, Args)]
pub struct Consistency {
    #[arg(value_name = "FROM")]
    from: u64,
    #[arg(value_name = "TO")]
    to: Option<u64>,
}

/// `proof receipt`.
#[derive(Debug, Args)]
pub struct ReceiptOf {
    #[arg(value_name = "SEQ")]
    seq: u64,
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// `proof check`.
#[derive(Debug, Args)]
pub struct CheckReceipt {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "VKEY", required = true)]
    trust: Vec<String>,
}

/// Makes or checks a proof.
///
/// # Errors
/// No such entry or size, or the ledger cannot be read.
pub fn run(session: &Session, proof: &ProofVerb) -> Result<Exit, Failed> {
    match proof {
        ProofVerb::Inclusion(inclusion) => prove_inclusion(session, inclusion),
        ProofVerb::Consistency(consistency) => prove_consistency(session, consistency),
        ProofVerb::Receipt(receipt) => make_receipt(session, receipt),
        ProofVerb::Completeness(asked) => completeness::make(session, asked),
        ProofVerb::Check(check) => check_receipt(session, check),
    }
}

fn prove_inclusion(session: &Session, inclusion: &Inclusion) -> Result<Exit, Failed> {
    let beside = Beside::open(session)?;
    check_entry(session, &beside, inclusion.seq)?;
    let Some(size) = inclusion.size else {
        let (proof, _) = signed_proof(session, &beside, inclusion.seq)?;
        let text = proof.to_text();
        session.json(
            "proof-inclusion/1",
            json!({"seq": inclusion.seq, "size": beside.size(), "hashes": hashes(proof.hashes()), "proof": text,
                "before": before_json(session, inclusion.seq)}),
        )?;
        deliver(session, inclusion.out.as_deref(), &text)?;
        tell_before(session, inclusion.seq);
        return Ok(Exit::Done);
    };
    check_size(session, &beside, size)?;
    let (_, signed) = beside.checkpoint(session)?;
    let proven = proven(session, &beside, &signed, |tree| {
        tree.inclusion(inclusion.seq, size, &signed)
    });
    let (path, root) = proven?;
    let root = STANDARD.encode(root.as_bytes());
    session.json(
        "proof-inclusion/1",
        json!({"seq": inclusion.seq, "size": size, "root": root, "hashes": hashes(&path)}),
    )?;
    let mut text = format!("index {}\nsize {size}\nroot {root}\n", inclusion.seq);
    text.extend(hashes(&path).into_iter().map(|hash| hash + "\n"));
    deliver(session, inclusion.out.as_deref(), &text)?;
    Ok(Exit::Done)
}

fn prove_consistency(session: &Session, consistency: &Consistency) -> Result<Exit, Failed> {
    let beside = Beside::open(session)?;
    let to = consistency.to.unwrap_or_else(|| beside.size());
    check_size(session, &beside, to)?;
    let from = consistency.from;
    let (_, signed) = beside.checkpoint(session)?;
    let proven = proven(session, &beside, &signed, |tree| {
        let path = tree.consistency(from, to)?;
        let roots = [tree.root(from, &signed)?, tree.root(to, &signed)?];
        Ok((path, roots))
    });
    let (path, roots) = proven?;
    let roots = roots.map(|root| STANDARD.encode(root.as_bytes()));
    session.json(
        "proof-consistency/1",
        json!({"from": from, "to": to, "from_root": roots[0], "to_root": roots[1], "hashes": hashes(&path)}),
    )?;
    let mut text = format!("from {from} {}\nto {to} {}\n", roots[0], roots[1]);
    text.extend(hashes(&path).into_iter().map(|hash| hash + "\n"));
    session.print(&text)?;
    Ok(Exit::Done)
}

fn make_receipt(session: &Session, receipt: &ReceiptOf) -> Result<Exit, Failed> {
    let beside = Beside::open(session)?;
    check_entry(session, &beside, receipt.seq)?;
    let (proof, line) = signed_proof(session, &beside, receipt.seq)?;
    let line = match line {
        Some(line) => line,
        None => beside.line(session, receipt.seq)?.unwrap_or_default(),
    };
    let line = Line::parse(line).map_err(|error| session.failed("line", "failed-read", &error))?;
    let text = Receipt::new(line, proof).to_json();
    session.json("receipt/1", json!({"seq": receipt.seq,
        "receipt": serde_json::from_str::<serde_json::Value>(&text).ok(), "before": before_json(session, receipt.seq)}))?;
    deliver(session, receipt.out.as_deref(), &text)?;
    tell_before(session, receipt.seq);
    Ok(Exit::Done)
}

/// A time-stamp that shows the entry too is no part of its proof: it is told beside.
fn tell_before(session: &Session, seq: u64) {
    if let Some(before) = dating::glimpse(session, seq) {
        let told = [("what", dating::glimpse_words(session, &before).into())];
        session.hint("proof-before", &told);
    }
}

fn before_json(session: &Session, seq: u64) -> serde_json::Value {
    dating::glimpse_json(dating::glimpse(session, seq).as_ref())
}

fn check_receipt(session: &Session, check: &CheckReceipt) -> Result<Exit, Failed> {
    let keys = trusted(session, &check.trust)?;
    let bytes = session.read(&check.file)?;
    if let Ok(proof) = Completeness::parse(&bytes) {
        return completeness::check(session, &proof, &keys);
    }
    let receipt = Receipt::parse(&bytes)
        .map_err(|error| session.failed("no_receipt", "failed-receipt", &error))?;
    let line = receipt.line().as_line().as_str().to_owned();
    match receipt.verify(&keys) {
        Ok(verified) => {
            let included = verified.get();
            let origin = included.checkpoint.origin.to_string();
            let told = [
                ("seq", included.index.to_string().into()),
                ("origin", origin.clone().into()),
                ("size", included.checkpoint.size.to_string().into()),
            ];
            session.json(
                "proof-check/1",
                json!({"holds": true, "seq": included.index.0, "origin": origin, "size": included.checkpoint.size.0, "line": line}),
            )?;
            session
                .print(&session.paint(Paint::Good, &session.say_with("receipt-holds", &told)))?;
            session.print(&line)?;
            Ok(Exit::Done)
        }
        Err(error) => {
            session.json(
                "proof-check/1",
                json!({"holds": false, "why": session.words(&error), "line": line}),
            )?;
            let told = [("error", session.words(&error).into())];
            session.print(&session.paint(Paint::Bad, &session.say_with("receipt-fails", &told)))?;
            Ok(Exit::Broken)
        }
    }
}

/// Verifier keys given with `--trust`.
///
/// # Errors
/// One is no verifier key.
pub fn trusted(session: &Session, texts: &[String]) -> Result<Vec<VerifierKey>, Failed> {
    let parse = |text: &String| {
        VerifierKey::parse(text.trim()).map_err(|error| {
            session
                .failed("vkey", "failed-vkey", &error)
                .next(session.say("next-vkey"))
        })
    };
    texts.iter().map(parse).collect()
}

/// The proof of an entry against the published checkpoint, and its line where the tree has it at hand.
fn signed_proof(
    session: &Session,
    beside: &Beside,
    seq: u64,
) -> Result<(Proof, Option<Vec<u8>>), Failed> {
    let (note, signed) = beside.checkpoint(session)?;
    let (path, line) = proven(session, beside, &signed, |tree| {
        let (path, _) = tree.inclusion(seq, signed.size.0, &signed)?;
        Ok((path, tree.line(seq)))
    })?;
    let proof = Proof::new(Index(seq), path, note).map_err(|error| no_proof(session, &error))?;
    Ok((proof, line))
}

/// Proves something from the tree that was signed, and traces what it cost.
fn proven<T>(
    session: &Session,
    beside: &Beside,
    signed: &Checkpoint,
    prove: impl Fn(&Tree) -> Result<T, String>,
) -> Result<T, Failed> {
    let mut tree = Tree::of(session, beside, signed)?;
    let mut proven = prove(&tree);
    if let (Err(why), Tree::Stored(_)) = (&proven, &tree) {
        tracing::debug!(%why, "the stored tree does not prove it: its lines are read");
        tree = Tree::of_lines(session, beside, signed)?;
        proven = prove(&tree);
    }
    tree.trace();
    proven.map_err(|error| no_proof(session, &error))
}

fn check_entry(session: &Session, beside: &Beside, seq: u64) -> Result<(), Failed> {
    if seq < beside.size() {
        return Ok(());
    }
    let told = [
        ("seq", seq.to_string().into()),
        ("size", beside.size().to_string().into()),
    ];
    Err(Failed::new(
        "no_entry",
        session.say_with("failed-no-entry", &told),
    ))
}

fn check_size(session: &Session, beside: &Beside, size: u64) -> Result<(), Failed> {
    if size <= beside.size() {
        return Ok(());
    }
    let told = [
        ("wanted", size.to_string().into()),
        ("size", beside.size().to_string().into()),
    ];
    Err(Failed::new(
        "no_size",
        session.say_with("failed-no-size", &told),
    ))
}

fn no_proof(session: &Session, error: &dyn std::fmt::Display) -> Failed {
    session.failed("no_proof", "failed-proof", error)
}

fn hashes(path: &[NodeHash]) -> Vec<String> {
    path.iter()
        .map(|hash| STANDARD.encode(hash.as_bytes()))
        .collect()
}

/// To the file that was named, else to stdout.
fn deliver(session: &Session, out: Option<&Path>, text: &str) -> Result<(), Failed> {
    match out {
        Some(path) => {
            session.write(path, text.as_bytes())?;
            session.hint("written", &[("path", path.display().to_string().into())]);
            Ok(())
        }
        None => session.print(text),
    }
}
