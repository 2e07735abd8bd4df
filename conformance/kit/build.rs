//! Puts the case files into the program, so that it can be carried to any cluster as one file. Knows nothing of what they say.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("../cases");
    let folder = folder.canonicalize()?;
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> = Vec::new();
    for api in fs::read_dir(&folder)? {
        let api = api?.path();
        if api.is_dir() {
            for file in fs::read_dir(api)? {
                files.push(file?.path());
            }
        }
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    let mut code = String::from("const BUILT_IN: &[(&str, &str)] = &[\n");
    for file in files {
        let name = file.strip_prefix(&folder).map_err(io::Error::other)?;
        code += &format!("    ({:?}, include_str!({:?})),\n", name.to_string_lossy(), file);
    }
    code += "];\n";
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?).join("cases.rs");
    fs::write(out, code)
}
