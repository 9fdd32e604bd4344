//! Files of one room must not import each other in a circle: each can then be read after those it builds on.
//!
//! Imports are private `use` items and paths such as `super::x::f()`. A re-export (`pub use`) is not an import: a name
//! imported through it counts as one from the file that defines it. `mod x;` alone is not an import, and a file may use
//! names that its parents define: `run/resume.rs` may use the types of `run.rs`.

use std::collections::{BTreeMap, BTreeSet};

use super::{Lines, ROOMS, sources};

#[test]
fn no_files_of_a_room_import_each_other_in_a_circle() {
    let house = House::new(sources());
    let found = house.circles();
    let circles: Vec<String> = found.iter().map(|circle| house.describe(circle)).collect();
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

#[test]
fn circles_are_found_through_re_exports_children_and_plain_paths() {
    let file = |name: &str, text: &str| {
        let lines = text.lines().map(str::trim).map(str::to_owned);
        (name.to_owned(), (1..).zip(lines).collect::<Lines>())
    };
    let circles = |files: &[(&str, &str)]| {
        House::new(files.iter().map(|(n, t)| file(n, t)).collect()).circles()
    };
    // Through the room's root, and over several lines.
    let root = ("src/tui.rs", "mod a;\nmod b;\npub use a::A;\npub use b::B;");
    let two = [
        root,
        ("src/tui/a.rs", "use crate::tui::{\n    B,\n};"),
        ("src/tui/b.rs", "fn f() { super::A::new(); }"),
    ];
    assert_eq!(circles(&two), [["src/tui/a.rs", "src/tui/b.rs"]]);
    // A file may name what the one above it defines, but not through a third.
    let parent = (
        "src/tui.rs",
        "mod a;\nmod b;\npub struct T;\nfn f() { a::go() }",
    );
    let child = ("src/tui/a.rs", "use super::T;");
    let other = ("src/tui/b.rs", "use super::T;");
    assert!(circles(&[parent, child, other]).is_empty());
    let below = [
        ("src/tui/a.rs", "mod c;\nfn f() { c::go() }"),
        ("src/tui/a/c.rs", "use crate::tui::b::B;"),
        ("src/tui/b.rs", "use super::a::A;"),
    ];
    let all = ["src/tui/a.rs", "src/tui/a/c.rs", "src/tui/b.rs"];
    assert_eq!(
        circles(&[[root].as_slice(), below.as_slice()].concat()),
        [all]
    );
    // An imported module counts where something of it is named.
    let module = [
        ("src/tui.rs", "mod a;\nmod b;"),
        ("src/tui/a.rs", "use super::b;\nfn f() { b::go() }"),
        ("src/tui/b.rs", "use super::a::X as Y;"),
    ];
    assert_eq!(circles(&module), [["src/tui/a.rs", "src/tui/b.rs"]]);
}

/// A module by its path from the crate, such as `["tui", "screen"]`.
type ModulePath = Vec<String>;

struct Module {
    file: String,
    /// Names imported by `use`, each with its path.
    names: BTreeMap<String, ModulePath>,
    /// Paths to things of this crate, outside of re-exports.
    paths: BTreeSet<ModulePath>,
}

struct House {
    modules: BTreeMap<ModulePath, Module>,
}

impl House {
    fn new(sources: Vec<(String, Lines)>) -> Self {
        let of_file = |file: &str| -> ModulePath {
            let path = file.trim_start_matches("src/").trim_end_matches(".rs");
            path.split('/').map(str::to_owned).collect()
        };
        let tested = |file: &str| file.contains("/tests/") || file.ends_with("/testing.rs");
        let sources: Vec<_> = sources.into_iter().filter(|(f, _)| !tested(f)).collect();
        let known: BTreeSet<ModulePath> = sources.iter().map(|(file, _)| of_file(file)).collect();
        let modules = sources.into_iter().map(|(file, lines)| {
            let here = of_file(&file);
            (here.clone(), read(file, &here, &lines, &known))
        });
        Self {
            modules: modules.collect(),
        }
    }

    /// The file that defines the item of a path; `None` for a module, and for items of other crates.
    fn definition(&self, path: &[String], depth: usize) -> Option<&str> {
        let mut at = 1;
        while at < path.len() && self.modules.contains_key(&path[..=at]) {
            at += 1;
        }
        let module = self.modules.get(&path[..at])?;
        let item = path.get(at)?;
        match module.names.get(item) {
            Some(_) if depth > 8 => None,
            Some(further) => {
                let mut whole = further.clone();
                whole.extend_from_slice(&path[at + 1..]);
                // A module that was imported by name stands for what is named of it.
                self.definition(&whole, depth + 1)
            }
            None => Some(&module.file),
        }
    }

    /// The files of the same room that each file imports.
    fn imports(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut imports = BTreeMap::new();
        for (here, module) in &self.modules {
            let same_room = module.paths.iter().filter(|path| path[0] == here[0]);
            let files = same_room.filter_map(|path| self.definition(path, 0));
            let stem = module.file.trim_end_matches(".rs");
            let is_above =
                |file: &str| stem.starts_with(&format!("{}/", file.trim_end_matches(".rs")));
            let others: BTreeSet<&str> = files
                .filter(|file| *file != module.file && !is_above(file))
                .collect();
            imports.insert(module.file.as_str(), others);
        }
        imports
    }

    /// Files that reach each other, each group once.
    fn circles(&self) -> Vec<Vec<String>> {
        let imports = self.imports();
        let reached = |from: &str| {
            let (mut seen, mut next) = (BTreeSet::new(), vec![from.to_owned()]);
            while let Some(file) = next.pop() {
                for import in imports.get(file.as_str()).into_iter().flatten() {
                    if seen.insert((*import).to_owned()) {
                        next.push((*import).to_owned());
                    }
                }
            }
            seen
        };
        let reach: BTreeMap<&str, BTreeSet<String>> =
            imports.keys().map(|file| (*file, reached(file))).collect();
        let mut circles = BTreeSet::new();
        for (file, reaches) in &reach {
            let back = |other: &&String| reach[other.as_str()].contains(*file);
            let circle: Vec<String> = reaches.iter().filter(back).cloned().collect();
            if circle.len() > 1 {
                circles.insert(circle);
            }
        }
        circles.into_iter().collect()
    }

    /// A circle and its imports, as a message.
    fn describe(&self, circle: &[String]) -> String {
        let imports = self.imports();
        let mut output = format!("a circle of imports: {}", circle.join(", "));
        for file in circle {
            for import in &imports[file.as_str()] {
                if circle.iter().any(|f| f == import) {
                    output.push_str(&format!("\n    {file} -> {import}"));
                }
            }
        }
        output
    }
}

/// Reads what a file imports.
fn read(file: String, here: &[String], lines: &Lines, known: &BTreeSet<ModulePath>) -> Module {
    let mut module = Module {
        file,
        names: BTreeMap::new(),
        paths: BTreeSet::new(),
    };
    let mut rest = String::new();
    let mut lines = lines.iter().map(|(_, line)| line.as_str());
    while let Some(line) = lines.next() {
        let Some((public, start)) = use_statement(line) else {
            rest.push_str(line);
            rest.push('\n');
            continue;
        };
        let mut statement = start.to_owned();
        while !statement.contains(';') {
            statement.push_str(lines.next().expect("the end of a `use`"));
        }
        for (path, name) in leaves(statement.trim_end_matches(';')) {
            if let Some(path) = absolute(&path, here, &module.names, known) {
                if !public {
                    module.paths.insert(path.clone());
                }
                module.names.insert(name, path);
            }
        }
    }
    for path in paths_in(&rest) {
        if path.len() > 1
            && let Some(path) = absolute(&path, here, &module.names, known)
        {
            module.paths.insert(path);
        }
    }
    module
}

/// Whether a line begins a `use`, whether that is public, and what is used.
fn use_statement(line: &str) -> Option<(bool, &str)> {
    if let Some(used) = line.strip_prefix("use ") {
        return Some((false, used));
    }
    let (visibility, used) = line.split_once("use ")?;
    let visibility = visibility.trim_end();
    let is_public =
        visibility == "pub" || (visibility.starts_with("pub(") && visibility.ends_with(')'));
    is_public.then_some((true, used))
}

/// The paths of a `use` with its braces taken apart, each with the name that it gets.
fn leaves(used: &str) -> Vec<(Vec<String>, String)> {
    let used = used.trim();
    let segments = |path: &str| -> Vec<String> {
        let parts = path.split("::").map(str::trim).filter(|p| !p.is_empty());
        parts.map(str::to_owned).collect()
    };
    let Some((before, within)) = used.split_once('{') else {
        let (path, alias) = match used.split_once(" as ") {
            Some((path, alias)) => (segments(path), Some(alias.trim().to_owned())),
            None => (segments(used), None),
        };
        let mut path = path;
        if path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let name = alias.or_else(|| path.last().cloned()).unwrap_or_default();
        return vec![(path, name)];
    };
    let within = &within[..within.rfind('}').unwrap_or(within.len())];
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (i, c) in within.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&within[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(&within[start..]);
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    let whole = |part: &&str| leaves(part).into_iter();
    parts
        .flat_map(whole)
        .map(|(path, name)| ([segments(before), path].concat(), name))
        .map(|(path, name)| match name.as_str() {
            "" => (path.clone(), path.last().cloned().unwrap_or_default()),
            _ => (path, name),
        })
        .collect()
}

/// A path from the crate, where it leads to something of this crate.
fn absolute(
    path: &[String],
    here: &[String],
    names: &BTreeMap<String, ModulePath>,
    known: &BTreeSet<ModulePath>,
) -> Option<ModulePath> {
    let (first, rest) = path.split_first()?;
    let mut base = match first.as_str() {
        "crate" => Vec::new(),
        "self" => here.to_vec(),
        "super" => here[..here.len() - 1].to_vec(),
        name => {
            let child = [here, &[name.to_owned()]].concat();
            if known.contains(&child) {
                child
            } else {
                names.get(name)?.clone()
            }
        }
    };
    for segment in rest {
        if segment == "super" {
            base.pop();
        } else {
            base.push(segment.clone());
        }
    }
    base.first()
        .is_some_and(|room| ROOMS.contains(&room.as_str()))
        .then_some(base)
}

/// Every path of more than one name in code.
fn paths_in(code: &str) -> Vec<Vec<String>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    code.split(|c: char| !is_word(c) && c != ':')
        .filter(|path| path.contains("::"))
        .map(|path| {
            let parts = path.split("::").map(|part| part.trim_matches(':'));
            parts
                .take_while(|p| !p.is_empty())
                .map(str::to_owned)
                .collect()
        })
        .collect()
}
