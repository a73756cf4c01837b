-- Everybody may insert, as far as the first layer lets them; reading is a different matter.
drop policy if exists adding on :"table";
create policy adding on :"table" for insert with check (true);
