-- Stores the words by which a search finds a node of a tree, called `new`, as a place.
insert into search_place (name, path, subject)
    select n, new.path, new.id from :rows cross join search_names(named.names, named.readings) n;
