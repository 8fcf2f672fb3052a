-- What one service needs in a PostgreSQL database: three roles and a schema. Run once per service as an administrator
-- connected to the target database; running it again changes passwords and settings only.
--
--   psql "$ADMIN_URL" -v schema=approvals -v owner_password=… -v app_password=… -v worker_password=… -f service.sql
--
-- owner   runs migrations and owns the tables
-- app     serves people; row-level security shows it one portal at a time
-- worker  relays the outbox and finds due work; it may touch thin tables only (granted by the migrations)

\set ON_ERROR_STOP on
\set owner :schema _owner
\set app :schema _app
\set worker :schema _worker

SELECT format('CREATE ROLE %I', name)
  FROM unnest(ARRAY[:'owner', :'app', :'worker']) AS name
 WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE :"owner" LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE :"app" LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'app_password';
ALTER ROLE :"worker" LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'worker_password';

SELECT current_database() AS database
\gset

REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"owner", :"app", :"worker";
CREATE SCHEMA IF NOT EXISTS :"schema" AUTHORIZATION :"owner";
GRANT USAGE ON SCHEMA :"schema" TO :"app", :"worker";

ALTER ROLE :"owner" IN DATABASE :"database" SET search_path = :"schema";
ALTER ROLE :"app" IN DATABASE :"database" SET search_path = :"schema";
ALTER ROLE :"worker" IN DATABASE :"database" SET search_path = :"schema";

-- Every statement of ours ends after milliseconds; compiling a list's count with many branches takes longer than running it.
ALTER ROLE :"owner" IN DATABASE :"database" SET jit = off;
ALTER ROLE :"app" IN DATABASE :"database" SET jit = off;
ALTER ROLE :"worker" IN DATABASE :"database" SET jit = off;
