CREATE TABLE machine (
      name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
      number INTEGER NOT NULL UNIQUE
    ) ;

CREATE TABLE claim (
      turn TEXT COLLATE "C" NOT NULL PRIMARY KEY,
      machine TEXT COLLATE "C",
      at TEXT COLLATE "C" NOT NULL
    ) 
