//! Renders the template of the report.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior};

use super::parser::escape_value;
use crate::study::text::pluralize;

/// The text of the report; its first comment describes the language of its lines.
const TEMPLATE: &str = include_str!("report.jinja");

/// Output of the template, in which each value is escaped.
///
/// # Errors
///
/// If the template names a value that is not in the context.
pub(super) fn render(context: Value) -> Result<String, Error> {
    environment()?.render_str(TEMPLATE, context)
}

fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    let mut syntax = SyntaxConfig::builder();
    environment.set_syntax(syntax.trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Any mode but `None`, so that the output of macros is safe: its values are escaped already.
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("blocks".into()));
    environment.set_formatter(|out, _, value| {
        let text = value.to_string();
        if value.is_safe() {
            out.write_str(&text)?;
        } else {
            out.write_str(&escape_value(&text))?;
        }
        Ok(())
    });
    environment.add_filter("paragraphs", |text: Option<&str>| {
        split_paragraphs(text.unwrap_or_default())
    });
    environment.add_filter("count", |n: u64, noun: &str| pluralize(n, noun));
    Ok(environment)
}

/// Nonblank lines of a text, trimmed.
fn split_paragraphs(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::super::parser::parse;
    use super::environment;
    use crate::report::document::Block;
    use crate::report::document::cif::parts::Parts;

    #[test]
    fn values_stay_values_through_macros_captures_and_filters() {
        let template = "# Section
{% macro item(text) %}
- {{ text }}
{% endmacro %}
{% set items %}
{{ item(value) }}
{% endset %}
{{ items }}
{{ [value, value] | join(value) }}
{{ value ~ value }}
{{ value | trim }}
";
        for value in ["x\n# y", "@0", "# x | - y", "<b>{{ value }}\\23;</b>"] {
            let text = environment()
                .and_then(|e| e.render_str(template, context! { value }))
                .unwrap();
            let mut parts = Parts::default();
            parts.add([Block::Text("placed".to_owned())]);
            let (_, sections) = parse(&text, &parts);
            let [section] = sections.as_slice() else {
                panic!("{value} became a section")
            };
            assert_eq!(
                section.blocks,
                [
                    Block::List(vec![value.to_owned()]),
                    Block::Text(value.repeat(3)),
                    Block::Text(value.repeat(2)),
                    Block::Text(value.to_owned()),
                ]
            );
        }
    }
}
