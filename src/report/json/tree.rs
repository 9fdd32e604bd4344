//! Figures as a tree: each at the path that the registry gives it.

use serde_json::{Map, Value, json};

use crate::metrics::figure::{Figure, Scope, Value as FigureValue};
use crate::metrics::registry::{Group, Measure};
use crate::metrics::{Absent, Interval};

/// Inserts a value at a path of names, such as `errors.interval`; a number is a place in a list.
pub(super) fn insert(object: &mut Map<String, Value>, path: &str, value: Value) {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    if rest.is_empty() {
        object.insert(name.to_owned(), value);
    } else if let Ok(place) = rest.parse::<usize>() {
        let list = object.entry(name.to_owned()).or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.resize(list.len().max(place + 1), Value::Null);
            list[place] = value;
        }
    } else {
        let inner = object.entry(name.to_owned()).or_insert_with(|| json!({}));
        if let Some(inner) = inner.as_object_mut() {
            insert(inner, rest, value);
        }
    }
}

/// Inserts a figure with its interval into the object of its scope.
pub(super) fn insert_figure(object: &mut Map<String, Value>, figure: &Figure) {
    let prefix = match &figure.scope {
        Scope::AllTasks if figure.measure.group != Group::Flow => "overall.",
        _ => "",
    };
    if let Scope::Choice { choice, .. } = &figure.scope {
        let choices = object
            .entry(figure.measure.json.to_owned())
            .or_insert_with(|| json!({}));
        if let Some(choices) = choices.as_object_mut() {
            choices.insert(choice.clone(), number(figure));
        }
        return;
    }
    let path = |end: &str| format!("{prefix}{end}");
    insert(object, &path(figure.measure.json), number(figure));
    if let Some((_, former)) = figure.measure.former {
        insert(object, &path(former), number(figure));
    }
    if let Some(found) = figure.interval
        && !figure.measure.json_interval.is_empty()
    {
        insert(object, &path(figure.measure.json_interval), interval(found));
    }
}

/// Writes null for the measures that do not apply, where the object that they belong to exists.
pub(super) fn fill_missing(
    object: &mut Map<String, Value>,
    measures: impl Iterator<Item = &'static Measure>,
) {
    for measure in measures {
        let Some((group, name)) = measure.json.split_once('.') else {
            continue;
        };
        if let Some(Value::Object(group)) = object.get_mut(group)
            && !name.contains('.')
        {
            group.entry(name.to_owned()).or_insert(Value::Null);
        }
    }
}

fn number(figure: &Figure) -> Value {
    match &figure.value {
        Ok(FigureValue::Share(count)) => json!(count.rate().ok()),
        Ok(FigureValue::Number(number)) => json!(number),
        Ok(FigureValue::Whole(whole)) => json!(whole),
        Ok(FigureValue::Word(word)) => json!(word),
        Err(_) => Value::Null,
    }
}

fn interval(found: Result<Interval, Absent>) -> Value {
    found.map_or(Value::Null, |i| json!([i.low, i.high]))
}
