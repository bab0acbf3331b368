# One line that says what a plan or a result (as JSON) comes to, without the name of a
# target: what syncer read stays out of chats and subjects. Nothing where there is
# nothing to say: all was read, and it is as the manifests want it.
def counts(ops): .summary as $s | [ops[] | select(($s[.] // 0) > 0) | "\($s[.]) \(.)"];
def line(word): if . == [] then empty else "syncer \(word): " + join(", ") end;
def left(n; what): if n > 0 then ["\(n) target\(if n == 1 then "" else "s" end) \(what)"] else [] end;
if .kind == "Result" then
	counts(["succeeded", "sent", "failed", "held", "skipped", "canceled"])
	+ left([.targets[] | select(.error != "")] | length; "left alone") | line("apply")
else
	counts(["create", "upgrade", "update", "rollback", "replace", "delete", "withheld", "blocked"])
	+ left(.summary.failed; "not read") | line("plan")
end
