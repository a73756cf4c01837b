-- Kind, first and last day of a period, like `readPeriod`; a check violation where `readPeriod` returns null.
create or replace function period_span(period text, out kind text, out starts_on date, out ends_on date)
language plpgsql immutable strict as $$
declare
  part text[] := regexp_match(period, :'pattern');
  first date := make_date(part[1]::int, 1, 1);
begin
  if part[2] is not null then
    kind := 'HALF'; starts_on := first + (part[2]::int - 1) * interval '6 months';
    ends_on := starts_on + interval '6 months - 1 day';
  elsif part[3] is not null then
    kind := 'QUARTER'; starts_on := first + (part[3]::int - 1) * interval '3 months';
    ends_on := starts_on + interval '3 months - 1 day';
  elsif part[5] is not null then
    kind := 'TEN_DAYS'; starts_on := make_date(part[1]::int, part[4]::int, (part[5]::int - 1) * 10 + 1);
    ends_on :=
      case part[5] when '3' then date_trunc('month', starts_on) + interval '1 month - 1 day' else starts_on + 9 end;
  elsif part[4] is not null then
    kind := 'MONTH'; starts_on := make_date(part[1]::int, part[4]::int, 1);
    ends_on := starts_on + interval '1 month - 1 day';
  elsif part[6] is not null then
    kind := 'WEEK'; starts_on := to_date(period, 'IYYY"W"IW'); ends_on := starts_on + 6;
  elsif part[7] is not null then
    kind := 'PLAN'; starts_on := first; ends_on := make_date(part[7]::int, 12, 31);
  else
    kind := 'YEAR'; starts_on := first; ends_on := first + interval '1 year - 1 day';
  end if;
  if part is null or part[1]::int not between :first_year and :last_year
      or part[7]::int not between part[1]::int + 1 and :last_year
      or kind = 'WEEK' and to_char(starts_on, 'IYYY"W"IW') <> period then
    raise check_violation using message = format('%s is no period', period);
  end if;
end $$;
