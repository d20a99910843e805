-- Erasing a closed fact 删除保密事实: its value and salt go, the commitment in the body stays and opens to nobody any more.
-- Only the role of the eraser may, which nobody signs in as; the owner takes it on for one command.
GRANT USAGE ON SCHEMA public TO chaotou_eraser;
GRANT SELECT (event, field), DELETE ON ledger_secret TO chaotou_eraser;
CREATE POLICY erases ON ledger_secret FOR DELETE TO chaotou_eraser USING (true);

CREATE FUNCTION kernel_check_eraser() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> 'chaotou_eraser' THEN
    RAISE EXCEPTION 'closed facts are erased by the eraser alone' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER only_the_eraser BEFORE DELETE ON ledger_secret FOR EACH ROW EXECUTE FUNCTION kernel_check_eraser();
CREATE TRIGGER not_emptied BEFORE TRUNCATE ON ledger_secret EXECUTE FUNCTION kernel_refuse();
