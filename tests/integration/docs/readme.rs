//! The README's length and its pictures.

use std::fs;
use std::path::{Path, PathBuf};

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn the_readme_is_short() {
    let readme = fs::read_to_string(project("README.md")).unwrap();
    let lines = readme.lines().count();
    assert!(
        lines <= 200,
        "{lines} lines; what is longer belongs in src/manual"
    );
}

/// The pictures of the README and the manual.
#[test]
fn pictures_exist_and_are_small() {
    let manual = fs::read_dir(project("src/manual")).unwrap();
    let pages = manual.map(|page| page.unwrap().path());
    let mut shown = Vec::new();
    for page in pages.chain([project("README.md")]) {
        let text = fs::read_to_string(page).unwrap();
        for rest in text.split("](").skip(1) {
            let (target, _) = rest.split_once(')').unwrap();
            if let Some((_, name)) = target.split_once("fixtures/pictures/") {
                shown.push(name.to_owned());
            }
        }
    }
    shown.sort_unstable();
    let mut there: Vec<String> = fs::read_dir(project("fixtures/pictures"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    there.sort_unstable();
    assert_eq!(shown, there);
    for name in there {
        let size = fs::metadata(project("fixtures/pictures").join(&name)).unwrap();
        assert!(size.len() < 150_000, "{name}: {} bytes", size.len());
    }
}
