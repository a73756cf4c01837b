/** The 55 minorities as written in the names of autonomous places; 蒙古 appears without 族 as well. */
const PEOPLES =
  '回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|' +
  '土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|' +
  '独龙|鄂伦春|赫哲|门巴|珞巴|基诺|蒙古|各';

/**
 * Short forms of a region's name, and its code: 五峰土家族自治县 is also 五峰, 五峰县 and 五峰自治县, 前坪村 is also
 * 前坪. Files of statistics offices pad the code with zeros for the levels below.
 */
const SHORT_NAMES = `
create or replace function region_short_names(name text, code text) returns text[]
language sql immutable parallel safe as $$
  select array(
    select form from regexp_match(name, '^(.{2,}?)(?:蒙古|(?:${PEOPLES})族)+(自治)?(区|州|县|旗|乡|镇)$') of,
      unnest(array[of[1], of[1] || of[3], of[1] || of[2] || of[3]]) form where form is not null
    union
    select of[1] from regexp_match(name, '^(.{2,}?)(?:省|市|地区|县|区|旗|街道办事处|街道|镇|乡|社区|村)$') of
    where of is not null
    union
    select rpad(code, 12, '0')
  )
$$;`;

/**
 * Records the former names and codes of a region, and derives the search terms (`known_as`) from all of them. A name or
 * code holds from the day that the change gives (`named_on`), or from the day on which it was entered, in the time zone
 * Asia/Shanghai; days are half-open.
 */
const FORMER = `
create or replace function region_named() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE'
      and (old.code, old.name, old.official_name) is distinct from (new.code, new.name, new.official_name) then
    if new.named_on is not distinct from old.named_on then
      new.named_on := (now() at time zone 'Asia/Shanghai')::date;
    end if;
    new.former_names := old.former_names || jsonb_build_object('code', old.code, 'name', old.name,
      'officialName', old.official_name, 'from', old.named_on, 'until', new.named_on);
  end if;
  new.known_as := array(
    select unnest(region_short_names(new.name, new.code))
    union
    select unnest(array[former ->> 'code', former ->> 'name', former ->> 'officialName']
      || region_short_names(former ->> 'name', former ->> 'code')) from jsonb_array_elements(new.former_names) former
  );
  return new;
end $$;
create or replace trigger a_named before insert or update on region for each row execute function region_named();`;

export const regionNameRoutines = [SHORT_NAMES, FORMER];
