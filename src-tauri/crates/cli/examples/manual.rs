//! Writes the manual pages of `interlude` into a folder: `cargo run --example manual -- DIR`.

use std::io;

fn main() -> io::Result<()> {
    let folder = std::env::args_os()
        .nth(1)
        .ok_or(io::ErrorKind::InvalidInput)?;
    std::fs::create_dir_all(&folder)?;
    clap_mangen::generate_to(interlude_cli::command(), folder)
}
