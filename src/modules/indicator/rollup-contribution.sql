-- Part of `rollup-roll.sql`: contributions of reports to the roll-ups above them, added or taken away by their sign.
select o.indicator_id, o.region_path as path, o.period, o.figure, o.figure_weight as weight, o.provenance,
      :sign as sign
    from :reports o join region own on own.id = o.region_id join indicator i on i.id = o.indicator_id
    where o.figure is not null and o.archived_at is null and :which
