//! Checks `tauri.conf.json` and the capabilities, and embeds what the binary needs of them.

use std::error::Error;
use std::fs;
use std::path::Path;

const CAPABILITIES: &str = "src-tauri/capabilities";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={CAPABILITIES}");
    println!("cargo:rerun-if-changed=src-tauri/placeholder.html");
    provide_a_page(Path::new("ui/dist/index.html"))?;

    // Tauri looks beside the manifest, and ours stands one folder up.
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern(concat!("./src-tauri/capabilities", "/**/*"));
    tauri_build::try_build(attributes)?;
    Ok(())
}

/// Writes a placeholder where the window's page has not been built: without any page the shell
/// does not compile, and Rust alone must be enough to build and test it.
fn provide_a_page(page: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={}", page.display());
    if page.exists() {
        return Ok(());
    }
    if let Some(folder) = page.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(page, include_str!("placeholder.html"))?;
    Ok(())
}
