"""Numbers that state a finding: which, of which metric, of what, on which dataset, against which baseline.

`findings` describes numbers, `metrics` and `metric_features` what they may measure, `partners` the entities
around; `choosing` decides.
"""
