CREATE TABLE emp (id int PRIMARY KEY, dept int NOT NULL, grade text, salary numeric, hired date, boss int, name text);
CREATE TABLE dept (id int PRIMARY KEY, site text, head int);
INSERT INTO dept SELECT i, 'site ' || i % 5, i * 10 FROM generate_series(1, 40) i;
INSERT INTO emp SELECT i, 1 + (i % 40) * (i % 3) / 2, CASE WHEN i % 100 = 0 THEN 'boss' WHEN i % 4 = 0 THEN 'senior' ELSE 'junior' END, 1000 + (i * 37) % 5000, date '2010-01-01' + i % 3650, CASE WHEN i % 10 > 0 THEN i / 10 END, 'name ' || md5(i::text) FROM generate_series(1, 10000) i;
ANALYZE;
