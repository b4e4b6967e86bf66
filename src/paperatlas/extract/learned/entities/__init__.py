"""Which names a paper speaks of, of which type, and which of them mean one thing.

`tokens` and `chunks` find candidates beside those of the rules; `describing`, `features` and `wordings` tell
of each what models need, with `statistics` and `vectors`; `rivals` weighs those that overlap; `choosing`
decides, and `coreference` joins names, of which `namings` and `naming_features` tell.
"""
