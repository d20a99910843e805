// Says in words why a passkey did not work; allauth's own scripts do the rest.
"use strict";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const chinese = document.documentElement.lang.startsWith("zh");
  const given = event.detail.exception && event.detail.exception.name;
  const cancelled = given === "NotAllowedError" || given === "AbortError";
  const text = cancelled
    ? (chinese ? "没有完成：已取消，或这台设备没有可用的通行密钥。" : "Not done: cancelled, or this device holds no passkey for this site.")
    : (chinese ? "这个浏览器用不了通行密钥，请用密码登录。" : "This browser cannot use passkeys here: sign in with your password.");
  let told = document.getElementById("passkey_fault");
  if (!told) {
    told = document.createElement("p");
    told.id = "passkey_fault";
    told.className = "error";
    told.setAttribute("role", "alert");
    document.querySelector("[data-allauth-onload]").before(told);
  }
  told.textContent = text;
});
