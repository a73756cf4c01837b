-- Short forms of a region's name: 五峰土家族自治县 is also 五峰, 五峰县 and 五峰自治县, 前坪村 is also 前坪. Each is a start and an
-- end of the name, and is read like them.
create or replace function region_short_names(full_name text, full_reading text)
returns table (name text, reading text) language sql immutable parallel safe as $$
  select left(full_name, s) || right(full_name, e),
    case when cardinality(syllables) = length(full_name)
      then array_to_string(syllables[: s] || syllables[length(full_name) - e + 1:], ' ') end
  from string_to_array(full_reading, ' ') syllables, (
    select length(of[1]), unnest(array[0, length(of[3]), length(of[2] || of[3])])
    -- the 55 minorities as written in the names of autonomous places; 蒙古 appears without 族 as well
    from regexp_match(full_name, '^(.{2,}?)(?:蒙古|(?:'
      '回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|'
      '土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|'
      '独龙|鄂伦春|赫哲|门巴|珞巴|基诺|蒙古|各)族)+(自治)?(区|州|县|旗|乡|镇)$') of where of is not null
    union
    select length(of[1]), 0
    from regexp_match(full_name, '^(.{2,}?)(?:省|市|地区|县|区|旗|街道办事处|街道|镇|乡|社区|村)$') of where of is not null
  ) part(s, e) where e is not null
$$;

-- The names of a region besides those in its columns: short forms, former names and codes with their short forms. Files
-- of statistics offices pad codes with zeros for the levels below.
create or replace function region_other_names(region region)
returns table (name text, reading text) language sql stable parallel safe as $$
  with full_name(code, name, reading, official_name, official_reading) as (
    select region.code, region.name, region.pinyin, null, null
    union all
    select former ->> 'code', former ->> 'name', region.former_readings[2 * n - 1],
      former ->> 'officialName', region.former_readings[2 * n]
    from jsonb_array_elements(region.former_names) with ordinality x(former, n)
  )
  select rpad(code, 12, '0'), null from full_name
  union
  select code, null from full_name
  union
  select name, reading from full_name
  union
  select official_name, official_reading from full_name where official_name is not null
  union
  select short.* from full_name f, region_short_names(f.name, f.reading) short
$$;
