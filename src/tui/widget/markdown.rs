//! Renders Markdown as styled lines: the headings, paragraphs, lists, tables and code that the manual uses.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthChar;

use crate::tui::text::width;
use crate::tui::theme::Theme;

/// Columns between two cells of a table.
const CELL_GAP: usize = 2;
/// Minimum width of a table column.
const MIN_CELL: usize = 8;

/// A block that is laid out by itself.
#[derive(Debug, PartialEq, Eq)]
enum Block<'a> {
    Blank,
    Heading(&'a str),
    Paragraph(String),
    /// Indentation in columns, bullet or number, and text.
    Item(usize, &'a str, String),
    /// Code, line by line.
    Code(Vec<&'a str>),
    /// Rows of cells; the first row is the header.
    Table(Vec<Vec<String>>),
}

/// A word as styled pieces: `` `code`, `` is one word of two pieces.
type Word = Vec<(String, Style)>;

/// Renders the text in at most `columns`.
pub(in crate::tui) fn render_lines(
    markdown: &str,
    columns: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let columns = columns.max(MIN_CELL);
    let mut lines = Vec::new();
    for block in parse_blocks(markdown) {
        match block {
            Block::Blank => lines.push(Line::default()),
            Block::Heading(text) => {
                let words = styled_words(text, theme.strong(), theme);
                lines.extend(wrap_words(&words, columns).into_iter().map(Line::from));
            }
            Block::Paragraph(text) => {
                let words = styled_words(&text, Style::new(), theme);
                lines.extend(wrap_words(&words, columns).into_iter().map(Line::from));
            }
            Block::Item(indent, bullet, text) => {
                push_item(&mut lines, indent, bullet, &text, columns, theme);
            }
            Block::Code(code) => {
                for line in code {
                    lines.extend(code_lines(line, columns, theme));
                }
            }
            Block::Table(rows) => push_table(&mut lines, &rows, columns, theme),
        }
    }
    lines
}

fn parse_blocks(markdown: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = markdown.lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        if trimmed.is_empty() {
            blocks.push(Block::Blank);
        } else if trimmed.starts_with("```") {
            let code = lines
                .by_ref()
                .take_while(|line| !line.trim_start().starts_with("```"));
            let within = |line| strip_indent(line, indent);
            blocks.push(Block::Code(code.map(within).collect()));
        } else if let Some(heading) = parse_heading(line) {
            blocks.push(Block::Heading(heading));
        } else if trimmed.starts_with('|') {
            let mut rows = vec![split_cells(trimmed)];
            while let Some(row) = lines.next_if(|line| line.trim_start().starts_with('|')) {
                if !row.chars().all(|c| "|-: ".contains(c)) {
                    rows.push(split_cells(row));
                }
            }
            blocks.push(Block::Table(rows));
        } else if let Some((bullet, text)) = split_bullet(trimmed) {
            let mut text = text.to_owned();
            while let Some(more) =
                lines.next_if(|line| is_continuation(line) && line.starts_with("  "))
            {
                text.push(' ');
                text.push_str(more.trim());
            }
            blocks.push(Block::Item(indent, bullet, text));
        } else if indent >= 4 {
            blocks.push(Block::Code(vec![line]));
        } else {
            let mut text = trimmed.to_owned();
            while let Some(more) = lines.next_if(|line| is_continuation(line)) {
                text.push(' ');
                text.push_str(more.trim());
            }
            blocks.push(Block::Paragraph(text));
        }
    }
    blocks
}

fn parse_heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    text.strip_prefix(' ').filter(|_| line.starts_with('#'))
}

/// Bullet or number of a line, and the text after it.
fn split_bullet(line: &str) -> Option<(&str, &str)> {
    let (mark, text) = line.split_once(' ')?;
    let number = mark.strip_suffix('.').unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    (mark == "-" || is_number).then_some((mark, text))
}

/// Whether a line continues the paragraph or item before it.
fn is_continuation(line: &str) -> bool {
    let line = line.trim_start();
    let starts = line.starts_with(['|', '#']) || line.starts_with("```");
    !line.is_empty() && !starts && split_bullet(line).is_none()
}

fn strip_indent(line: &str, indent: usize) -> &str {
    let spaces = line.len() - line.trim_start_matches(' ').len();
    &line[spaces.min(indent)..]
}

/// Cells of a table row; `\|` is a bar within a cell.
fn split_cells(row: &str) -> Vec<String> {
    let row = row.trim().replace("\\|", "\u{0}");
    row.trim_matches('|')
        .split('|')
        .map(|cell| cell.trim().replace('\u{0}', "|"))
        .collect()
}

/// Words of a text with code, bold, links and images.
fn styled_words(text: &str, base: Style, theme: Theme) -> Vec<Word> {
    let mut words: Vec<Word> = vec![Vec::new()];
    for (piece, style) in parse_inline(text, base, theme) {
        for (n, part) in piece.split(' ').enumerate() {
            if n > 0 && words.last().is_some_and(|word| !word.is_empty()) {
                words.push(Vec::new());
            }
            if !part.is_empty()
                && let Some(word) = words.last_mut()
            {
                word.push((part.to_owned(), style));
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn parse_inline(text: &str, base: Style, theme: Theme) -> Vec<(String, Style)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut plain = String::new();
    while let Some(c) = rest.chars().next() {
        let marked =
            match c {
                '`' => split_delimited(rest, "`", "`")
                    .map(|(t, rest)| (t.to_owned(), theme.key(), rest)),
                '*' => split_delimited(rest, "**", "**")
                    .map(|(t, rest)| (t.to_owned(), theme.strong(), rest)),
                '!' => parse_link(&rest[1..])
                    .map(|(alt, _, rest)| (format!("[picture: {alt}]"), theme.muted(), rest)),
                '[' => parse_link(rest)
                    .map(|(text, target, rest)| (render_link(text, target), base, rest)),
                _ => None,
            };
        match marked {
            Some((piece, style, after)) => {
                pieces.push((std::mem::take(&mut plain), base));
                pieces.push((piece, style));
                rest = after;
            }
            None => {
                plain.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    pieces.push((plain, base));
    pieces
}

/// The text between two delimiters at the start of `text`, and the rest.
fn split_delimited<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, &'a str)> {
    text.strip_prefix(open)?.split_once(close)
}

/// Text and target of a link, and the rest.
fn parse_link(text: &str) -> Option<(&str, &str, &str)> {
    let (words, rest) = split_delimited(text, "[", "](")?;
    let (target, rest) = rest.split_once(')')?;
    Some((words, target, rest))
}

/// A link for a terminal: an address is shown, a file of the manual is named by its text.
fn render_link(text: &str, target: &str) -> String {
    if target.starts_with("http") && target != text {
        format!("{text} ({target})")
    } else {
        text.to_owned()
    }
}

fn wrap_words(words: &[Word], columns: usize) -> Vec<Vec<Span<'static>>> {
    let mut lines = Vec::new();
    let mut line: Vec<Span<'static>> = Vec::new();
    let mut used = 0;
    for word in words {
        let needed = word_width(word);
        if used > 0 && used + 1 + needed > columns {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(Span::raw(" "));
            used += 1;
        }
        for (piece, style) in word {
            let mut part = String::new();
            for c in piece.chars() {
                let wide = c.width().unwrap_or(0);
                if used + wide > columns && used > 0 {
                    line.push(Span::styled(std::mem::take(&mut part), *style));
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                part.push(c);
                used += wide;
            }
            line.push(Span::styled(part, *style));
        }
    }
    lines.push(line);
    lines
}

fn push_item(
    lines: &mut Vec<Line<'static>>,
    indent: usize,
    bullet: &str,
    text: &str,
    columns: usize,
    theme: Theme,
) {
    let hang = indent + bullet.len() + 1;
    let words = styled_words(text, Style::new(), theme);
    let wrapped = wrap_words(&words, columns.saturating_sub(hang).max(MIN_CELL));
    for (n, spans) in wrapped.into_iter().enumerate() {
        let lead = match n {
            0 => format!("{:indent$}{bullet} ", ""),
            _ => " ".repeat(hang),
        };
        let mut line = Line::from(Span::raw(lead));
        line.extend(spans);
        lines.push(line);
    }
}

/// An indented line of code; a long one is wrapped below its last column of text.
fn code_lines(code: &str, columns: usize, theme: Theme) -> Vec<Line<'static>> {
    const INDENT: usize = 2;
    let room = columns.saturating_sub(INDENT).max(MIN_CELL);
    let styled = |text: &str| {
        let text = format!("{:INDENT$}{text}", "");
        Line::styled(text.trim_end().to_owned(), theme.key())
    };
    if width(code) <= room {
        return vec![styled(code)];
    }
    let text = code.trim_start();
    let lead = code.len() - text.len();
    // Column of an option's explanation, if any.
    let explained = text.rfind("  ").map(|at| lead + at + 2);
    // An indented line is itself an explanation.
    let plain = if lead >= 8 { lead } else { lead + 4 };
    let hang = explained.filter(|at| *at <= room / 2).unwrap_or(plain);
    let mut lines = Vec::new();
    let mut line = " ".repeat(lead);
    let mut is_fresh = true;
    for word in text.split(' ') {
        if !is_fresh && width(&line) + 1 + width(word) > room {
            lines.push(styled(&line));
            line = " ".repeat(hang.min(room / 2));
            is_fresh = true;
        }
        if !is_fresh {
            line.push(' ');
        }
        is_fresh = false;
        for c in word.chars() {
            if width(&line) + c.width().unwrap_or(0) > room {
                lines.push(styled(&std::mem::take(&mut line)));
            }
            line.push(c);
        }
    }
    lines.push(styled(&line));
    lines
}

fn push_table(lines: &mut Vec<Line<'static>>, rows: &[Vec<String>], columns: usize, theme: Theme) {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let laid: Vec<Vec<Vec<Word>>> = rows
        .iter()
        .enumerate()
        .map(|(n, row)| {
            let base = if n == 0 { theme.strong() } else { Style::new() };
            row.iter()
                .map(|cell| styled_words(cell, base, theme))
                .collect()
        })
        .collect();
    let widest = |column: usize, measure: fn(&[Word]) -> usize| {
        let cells = laid.iter().filter_map(|row| row.get(column));
        cells.map(|cell| measure(cell)).max().unwrap_or(0)
    };
    let room = columns.saturating_sub(CELL_GAP * count.saturating_sub(1));
    let natural = (0..count)
        .map(|column| widest(column, cell_width))
        .collect();
    let unbroken: Vec<usize> = (0..count)
        .map(|column| widest(column, longest_word))
        .collect();
    let widths = column_widths(natural, &unbroken, room);
    for (n, row) in laid.iter().enumerate() {
        let cells: Vec<_> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| wrap_words(cell, *width))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..height {
            let mut line = Line::default();
            for (cell, width) in cells.iter().zip(&widths) {
                let spans = cell.get(at).cloned().unwrap_or_default();
                let used: usize = spans.iter().map(Span::width).sum();
                line.extend(spans);
                line.push_span(Span::raw(" ".repeat(width.saturating_sub(used) + CELL_GAP)));
            }
            line.spans.pop();
            lines.push(line);
        }
        if n == 0 {
            let rule = widths.iter().sum::<usize>() + CELL_GAP * count.saturating_sub(1);
            lines.push(Line::styled("─".repeat(rule), theme.muted()));
        }
    }
}

/// Narrows the widest columns to fit in `room`; breaks words only if necessary.
fn column_widths(mut widths: Vec<usize>, unbroken: &[usize], room: usize) -> Vec<usize> {
    while widths.iter().sum::<usize>() > room {
        let narrowable = |floor: &dyn Fn(usize) -> usize| {
            let columns = (0..widths.len()).filter(|at| widths[*at] > floor(*at));
            columns.max_by_key(|at| widths[*at])
        };
        let Some(at) = narrowable(&|at| unbroken[at].max(MIN_CELL)).or(narrowable(&|_| MIN_CELL))
        else {
            break;
        };
        widths[at] -= 1;
    }
    widths
}

fn cell_width(cell: &[Word]) -> usize {
    let words: usize = cell.iter().map(|word| word_width(word)).sum();
    words + cell.len().saturating_sub(1)
}

fn longest_word(cell: &[Word]) -> usize {
    let words = cell.iter().map(|word| word_width(word));
    words.max().unwrap_or(0)
}

fn word_width(word: &[(String, Style)]) -> usize {
    word.iter().map(|(piece, _)| width(piece)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(markdown: &str, columns: usize) -> String {
        let lines = render_lines(markdown, columns, Theme::new(false));
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }

    #[test]
    fn every_kind_of_block_is_laid_out() {
        let text = "# Sessions: run one\n\nA paragraph with `code`, **bold** and a\n[link](record.md) that is wrapped.\n\n\
                    - an item that is longer than the line\n  and goes on\n- another\n\n```sh\nmoderato run checkout.toml --participant P01\n```\n\n\
                    | key | does |\n| --- | --- |\n| `a` | notes an assist, with its level as the next key |\n| `\\|` | a bar |\n\n\
                    ![Six\nverdicts](a.png)\n";
        insta::assert_snapshot!(plain(text, 34));
    }

    #[test]
    fn the_explanation_of_an_option_goes_on_below_itself() {
        let text =
            "```text\n      --out <FILE>  The file to write, which must not be there yet\n```\n";
        insta::assert_snapshot!(plain(text, 50));
    }

    #[test]
    fn a_table_breaks_between_words_as_long_as_it_can() {
        assert_eq!(column_widths(vec![30, 30], &[20, 5], 40), [20, 20]);
        assert_eq!(column_widths(vec![40, 12], &[25, 12], 38), [26, 12]);
        // The longest words do not fit side by side: the longest is broken.
        assert_eq!(column_widths(vec![40, 12], &[40, 12], 38), [26, 12]);
        assert_eq!(column_widths(vec![10, 5], &[10, 5], 40), [10, 5]);
    }

    #[test]
    fn nothing_is_lost_or_wider_than_the_window() {
        let text = include_str!("../../manual/statistics.md");
        let bare =
            |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
        let wide = plain(text, 400);
        for columns in [60, 80, 100] {
            let laid = render_lines(text, columns, Theme::new(true));
            assert!(laid.iter().all(|line| line.width() <= columns));
            // Cells of a table are side by side, which changes the order of letters.
            assert_eq!(bare(&plain(text, columns)).len(), bare(&wide).len());
        }
    }
}
