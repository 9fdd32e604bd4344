//! Looks through the packed parts of a workbook, within limits, before they are parsed.

use std::io::{self, BufReader, Cursor, Read};

use quick_xml::events::Event;
use zip::ZipArchive;

use crate::cli::limits;
use crate::study::text::group_thousands;

/// Parts that may be large for their packed size.
const SMALL_BYTES: u64 = 1024 * 1024;

/// Checks the parts, and returns notes on those that an import ignores.
///
/// # Errors
/// Why the workbook is not read, as the end of a sentence.
pub(super) fn check(bytes: &[u8]) -> Result<Vec<String>, String> {
    if bytes.len() > limits::WORKBOOK_BYTES {
        return Err("it is larger than 64 MiB".to_owned());
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    if archive.len() > limits::WORKBOOK_ENTRIES {
        return Err(format!(
            "it has more than {} parts",
            group_thousands(limits::WORKBOOK_ENTRIES)
        ));
    }
    let mut left = limits::WORKBOOK_UNPACKED_BYTES;
    let mut ignored = [
        ("Macros", "vbaProject", false),
        ("Links to other files", "externalLinks/", false),
    ];
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| error.to_string())?;
        let name = part.name().map_err(|error| error.to_string())?.into_owned();
        if part.encrypted() {
            return Err("it has a password".to_owned());
        }
        for (_, mark, is_there) in &mut ignored {
            *is_there |= name.contains(*mark);
        }
        let packed = part.compressed_size();
        let mut counted = Counted {
            inner: part,
            read: 0,
            limit: left,
        };
        let is_xml = [".xml", ".rels", ".vml"]
            .iter()
            .any(|ending| name.to_lowercase().ends_with(ending));
        let checked = if is_xml {
            check_xml(BufReader::new(&mut counted))
        } else {
            check_other(&mut counted)
        };
        if counted.read > counted.limit {
            return Err("it is larger than 256 MiB when unpacked".to_owned());
        }
        checked?;
        if counted.read > SMALL_BYTES
            && counted.read > packed.saturating_mul(limits::WORKBOOK_RATIO)
        {
            return Err(format!(
                "a part is packed to less than 1/{} of its size",
                limits::WORKBOOK_RATIO
            ));
        }
        left -= counted.read;
    }
    let there = ignored.iter().filter(|(_, _, is_there)| *is_there);
    Ok(there
        .map(|(what, ..)| format!("{what} of the workbook were ignored."))
        .collect())
}

/// Checks the nesting of a part, and the number of texts that it claims; there is no document type.
fn check_xml(part: impl io::BufRead) -> Result<(), String> {
    let mut reader = quick_xml::Reader::from_reader(part);
    let (mut buffer, mut depth) = (Vec::new(), 0_usize);
    loop {
        buffer.clear();
        match reader
            .read_event_into(&mut buffer)
            .map_err(|error| error.to_string())?
        {
            Event::Start(element) => {
                depth += 1;
                if depth > limits::WORKBOOK_DEPTH {
                    return Err("its elements are nested too deep".to_owned());
                }
                if element.local_name().as_ref() == "sst" {
                    let claimed = element
                        .try_get_attribute("uniqueCount")
                        .map_err(|error| error.to_string())?;
                    let claimed = claimed.and_then(|count| count.value.parse::<u64>().ok());
                    // Room for all of them is reserved at once.
                    if claimed.is_some_and(|count| count > 4 * limits::WORKBOOK_CELLS as u64) {
                        return Err("it claims too many texts".to_owned());
                    }
                }
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::DocType(_) => return Err("it has a document type".to_owned()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Reads a part that is not XML to its end; a packed file inside is refused.
fn check_other(part: &mut impl Read) -> Result<(), String> {
    let mut head = [0; 4];
    let mut filled = 0;
    while filled < head.len() {
        match part
            .read(&mut head[filled..])
            .map_err(|error| error.to_string())?
        {
            0 => break,
            more => filled += more,
        }
    }
    if head == *b"PK\x03\x04" {
        return Err("a packed file is inside it".to_owned());
    }
    io::copy(part, &mut io::sink()).map_err(|error| error.to_string())?;
    Ok(())
}

/// Counts what is read, and fails beyond the limit.
struct Counted<R> {
    inner: R,
    read: u64,
    limit: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        if self.read > self.limit {
            return Err(io::Error::other("too large"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[track_caller]
    fn refused(parts: &[(&str, &[u8])], reason: &str) {
        assert_eq!(check(&packed(parts)), Err(reason.to_owned()));
    }

    #[test]
    fn bombs_are_refused() {
        refused(
            &[("a.bin", &vec![0; 2_000_000])],
            "a part is packed to less than 1/200 of its size",
        );
        refused(
            &[("a.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")],
            "it has a document type",
        );
        refused(
            &[("a.bin", b"PK\x03\x04 another")],
            "a packed file is inside it",
        );
        let nested = |depth| ["<a>".repeat(depth), "</a>".repeat(depth)].concat();
        refused(
            &[("a.xml", nested(65).as_bytes())],
            "its elements are nested too deep",
        );
        assert_eq!(
            check(&packed(&[("a.xml", nested(64).as_bytes())])),
            Ok(vec![])
        );
        let claim = b"<sst uniqueCount=\"99999999999\"><si/></sst>";
        refused(
            &[("xl/sharedStrings.xml", claim)],
            "it claims too many texts",
        );
        let names: Vec<String> = (0..=limits::WORKBOOK_ENTRIES)
            .map(|n| n.to_string())
            .collect();
        let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
        refused(&many, "it has more than 1,000 parts");
        assert!(check(&packed(&many[1..])).is_ok());
    }

    #[test]
    fn macros_and_links_are_mentioned() {
        let notes = check(&packed(&[
            ("xl/vbaProject.bin", b"x"),
            ("xl/externalLinks/e1.xml", b"<a/>"),
        ]));
        assert_eq!(
            notes.unwrap(),
            [
                "Macros of the workbook were ignored.",
                "Links to other files of the workbook were ignored."
            ]
        );
    }
}
