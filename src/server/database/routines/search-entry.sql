-- Writes the index entries of rows called `new`.
insert into :"index" (type, subject, :columns)
    select :'type', new.id, :values
    from :rows
    on conflict (type, subject) do update set (:columns)
      = (:excluded);
