//! Reference figures of ratings.

use super::{check, numbers};
use crate::metrics::rating::ScaleEnds;
use crate::metrics::{Confidence, Sample};
use serde_json::json;

#[test]
fn mean_on_scale() {
    check("mean_on_scale", 4, |inputs| {
        let values: Vec<f64> = numbers(&inputs["values"]).into_iter().flatten().collect();
        let ends = numbers(&inputs["scale"]);
        let scale = ScaleEnds::new(ends[0].unwrap(), ends[1].unwrap()).unwrap();
        let sample = Sample::from_values(&values).unwrap();
        let interval = scale.mean_interval(&sample, Confidence::default()).ok();
        json!({
            "mean": sample.mean,
            "effective_n": scale.effective_n(&sample),
            "interval": interval.map(|i| [i.low, i.high]),
        })
    });
}
