//! Writes the example files again: `cargo run --example generate [folder]`.
//!
//! The same seed gives the same bytes; `tests/examples.rs` holds the committed
//! files against it. What the year contains is told in `docs/examples/README.md`.

use std::path::PathBuf;
use std::{env, fs, io};

#[path = "generate/year.rs"]
mod year;

fn main() -> io::Result<()> {
    let committed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/examples");
    let folder = env::args_os().nth(1).map_or(committed, PathBuf::from);
    fs::create_dir_all(&folder)?;
    for file in year::files() {
        fs::write(folder.join(&file.name), &file.text)?;
        println!("{:>9} bytes  {}", file.text.len(), file.name);
    }
    Ok(())
}
