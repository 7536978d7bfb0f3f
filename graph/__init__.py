"""Terms, build, generations, checks, query execution: no Flask, no HTTP, no network here."""
