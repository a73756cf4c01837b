-- Part of statements below: the largest figure at and below a region `r`, for its roll-up `kept`.
(select max(o.figure) from observation o
      join region own on own.id = o.region_id join indicator i on i.id = o.indicator_id
      where o.indicator_id = kept.indicator_id and o.period = kept.period
      and o.figure is not null and o.archived_at is null and :is_expected and :o_below_r)
