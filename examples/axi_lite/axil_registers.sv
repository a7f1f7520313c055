// Four registers of 32 bits behind AXI4-Lite:
//
//   0x0  identity, read only
//   0x4  control, its four lowest bits
//   0x8  scratch
//   0xc  writes that were done, read only
//
// Writing what is read only, and any other address, is answered by SLVERR. Address and data of a write
// may come in either order.
module axil_registers #(
  parameter logic [31:0] Identity = 32'h5e57_0001
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        s_axil_awvalid,
  output logic        s_axil_awready,
  input  logic [7:0]  s_axil_awaddr,
  input  logic        s_axil_wvalid,
  output logic        s_axil_wready,
  input  logic [31:0] s_axil_wdata,
  input  logic [3:0]  s_axil_wstrb,
  output logic        s_axil_bvalid,
  input  logic        s_axil_bready,
  output logic [1:0]  s_axil_bresp,
  input  logic        s_axil_arvalid,
  output logic        s_axil_arready,
  input  logic [7:0]  s_axil_araddr,
  output logic        s_axil_rvalid,
  input  logic        s_axil_rready,
  output logic [31:0] s_axil_rdata,
  output logic [1:0]  s_axil_rresp,
  output logic [3:0]  control_o
);
  localparam logic [1:0] Okay   = 2'b00;
  localparam logic [1:0] SlvErr = 2'b10;

  typedef enum logic [7:2] {
    IDENTITY = 6'd0,
    CONTROL  = 6'd1,
    SCRATCH  = 6'd2,
    WRITES   = 6'd3
  } word_e;

  logic        address_valid_q, data_valid_q;
  logic [7:2]  address_q;
  logic [31:0] data_q, scratch_q, writes_q;
  logic [3:0]  strb_q, control_q;

  assign s_axil_awready = !address_valid_q;
  assign s_axil_wready  = !data_valid_q;
  assign s_axil_arready = !s_axil_rvalid;
  assign control_o      = control_q;

  // Both are there, and the response before has been taken.
  wire write    = address_valid_q && data_valid_q && !s_axil_bvalid;
  wire writable = address_q inside {CONTROL, SCRATCH};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      address_valid_q <= 1'b0;
      data_valid_q    <= 1'b0;
      s_axil_bvalid   <= 1'b0;
      s_axil_rvalid   <= 1'b0;
      control_q       <= '0;
      scratch_q       <= '0;
      writes_q        <= '0;
    end else begin
      if (s_axil_awvalid) address_valid_q <= 1'b1;
      if (s_axil_wvalid) data_valid_q <= 1'b1;
      if (s_axil_bready) s_axil_bvalid <= 1'b0;
      if (write) begin
        address_valid_q <= 1'b0;
        data_valid_q    <= 1'b0;
        s_axil_bvalid   <= 1'b1;
        if (writable) writes_q <= writes_q + 1'b1;
        if (address_q == CONTROL && strb_q[0]) control_q <= data_q[3:0];
        for (int i = 0; i < 4; i++) begin
          if (address_q == SCRATCH && strb_q[i]) scratch_q[8*i+:8] <= data_q[8*i+:8];
        end
      end
      if (s_axil_rready) s_axil_rvalid <= 1'b0;
      if (s_axil_arvalid && s_axil_arready) s_axil_rvalid <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (s_axil_awready) address_q <= s_axil_awaddr[7:2];
    if (s_axil_wready) {data_q, strb_q} <= {s_axil_wdata, s_axil_wstrb};
    if (write) s_axil_bresp <= writable ? Okay : SlvErr;
    if (s_axil_arvalid && s_axil_arready) begin
      s_axil_rresp <= Okay;
      unique case (s_axil_araddr[7:2])
        IDENTITY: s_axil_rdata <= Identity;
        CONTROL:  s_axil_rdata <= 32'(control_q);
        SCRATCH:  s_axil_rdata <= scratch_q;
        WRITES:   s_axil_rdata <= writes_q;
        default: begin
          s_axil_rdata <= '0;
          s_axil_rresp <= SlvErr;
        end
      endcase
    end
  end

  // Words are aligned: the lowest address bits do not matter.
  wire unused = ^{s_axil_awaddr[1:0], s_axil_araddr[1:0]};
endmodule
